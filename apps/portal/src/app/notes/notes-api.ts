import { HttpClient, HttpHeaders } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { API_BASE_PATH, type Page } from '@holdfast/contract';
import type { Observable } from 'rxjs';
import { pageParams } from '../pages/paged-list';
import type { Note } from './note';

const NOTES = `${API_BASE_PATH}/notes`;

/** The longest that the API accepts, so that few requests list many notes. */
const PAGE_LENGTH = 100;

/** A note, and the version that may be changed. */
type NoteVersion = Pick<Note, 'id' | 'version'>;

/** The notes of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class NotesApi {
  readonly #http = inject(HttpClient);

  /** Newest first. */
  list(cursor: string | null): Observable<Page<Note>> {
    return this.#http.get<Page<Note>>(NOTES, { params: { ...pageParams(cursor), limit: PAGE_LENGTH } });
  }

  find(id: string): Observable<Note> {
    return this.#http.get<Note>(`${NOTES}/${id}`);
  }

  add(text: string): Observable<Note> {
    return this.#http.post<Note>(NOTES, { text });
  }

  /** Fails with 412 when the note has another version. */
  write({ id, version, text }: NoteVersion & Pick<Note, 'text'>): Observable<Note> {
    return this.#http.put<Note>(`${NOTES}/${id}`, { text }, { headers: ifMatch(version) });
  }

  /** Fails with 412 when the note has another version. Continues when the page is left meanwhile. */
  remove({ id, version }: NoteVersion): Observable<unknown> {
    return this.#http.delete(`${NOTES}/${id}`, { headers: ifMatch(version), keepalive: true });
  }
}

/** From the version, not from an `ETag` header, which proxies that compress make weak. */
function ifMatch(version: number): HttpHeaders {
  return new HttpHeaders({ 'If-Match': `"${String(version)}"` });
}
