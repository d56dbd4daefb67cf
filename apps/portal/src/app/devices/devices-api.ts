import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AuthPath, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import type { Observable } from 'rxjs';

/** The sessions of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class DevicesApi {
  readonly #http = inject(HttpClient);

  list(): Observable<readonly SessionDetails[]> {
    return this.#http.get<readonly SessionDetails[]>(AuthPath.sessions);
  }

  /** Newest first. */
  history(sessionId: string): Observable<readonly SessionEventSummary[]> {
    return this.#http.get<readonly SessionEventSummary[]>(
      `${AuthPath.sessions}/${encodeURIComponent(sessionId)}/events`,
    );
  }

  end(sessionId: string): Observable<unknown> {
    return this.#http.delete(`${AuthPath.sessions}/${encodeURIComponent(sessionId)}`);
  }

  endOthers(): Observable<unknown> {
    return this.#http.delete(AuthPath.sessions);
  }
}
