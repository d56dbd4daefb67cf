import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { API_BASE_PATH } from '@holdfast/contract';
import type { Observable } from 'rxjs';
import type { Note } from './note';

const NOTES = `${API_BASE_PATH}/notes`;

/** The notes of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class NotesApi {
  readonly #http = inject(HttpClient);

  list(): Observable<readonly Note[]> {
    return this.#http.get<readonly Note[]>(NOTES);
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
