import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AuthPath, type Page, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import type { Observable } from 'rxjs';
import { pageParams } from '../pages/paged-list';

/** The most that the API has in a page, since sessions are shown by device. */
const SESSIONS_PER_PAGE = 100;

/** The sessions of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class DevicesApi {
  readonly #http = inject(HttpClient);

  /** Newest first. */
  list(cursor: string | null): Observable<Page<SessionDetails>> {
    return this.#http.get<Page<SessionDetails>>(AuthPath.sessions, {
      params: pageParams(cursor, SESSIONS_PER_PAGE),
    });
  }

  /** Newest first. */
  history(sessionId: string, cursor: string | null): Observable<Page<SessionEventSummary>> {
    const url = `${AuthPath.sessions}/${encodeURIComponent(sessionId)}/events`;
    return this.#http.get<Page<SessionEventSummary>>(url, { params: pageParams(cursor) });
  }

  end(sessionId: string): Observable<unknown> {
    return this.#http.delete(`${AuthPath.sessions}/${encodeURIComponent(sessionId)}`);
  }

  endOthers(): Observable<unknown> {
    return this.#http.delete(AuthPath.sessions);
  }
}
