import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { API_BASE_PATH, type Page } from '@holdfast/contract';
import type { Observable } from 'rxjs';
import { pageParams } from '../pages/paged-list';
import type { Note } from './note';

const NOTES = `${API_BASE_PATH}/notes`;

/** The notes of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class NotesApi {
  readonly #http = inject(HttpClient);

  /** Newest first. */
  list(cursor: string | null): Observable<Page<Note>> {
    return this.#http.get<Page<Note>>(NOTES, { params: pageParams(cursor) });
  }

  add(text: string): Observable<Note> {
    return this.#http.post<Note>(NOTES, { text });
  }

  write(id: string, text: string): Observable<Note> {
    return this.#http.put<Note>(`${NOTES}/${id}`, { text });
  }

  remove(id: string): Observable<unknown> {
    return this.#http.delete(`${NOTES}/${id}`);
  }
}
