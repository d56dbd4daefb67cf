import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { AUTH_PATH } from '@holdfast/contract';
import type { Observable } from 'rxjs';

const LAB = `${AUTH_PATH}/lab`;

export type LabFault = 'expire_token' | 'lose_refresh_answer' | 'drop_cookie_write' | 'go_away';

export interface TheftOutcome {
  readonly status: number;
  readonly code: string | null;
}

export interface RunCounts {
  readonly requests: number;
  /** Requests that arrived more than once. */
  readonly duplicates: number;
}

/** The switches of the API behind this page; not there in production. */
@Injectable({ providedIn: 'root' })
export class LabApi {
  readonly #http = inject(HttpClient);

  look(): Observable<{ readonly generation: number }> {
    return this.#http.get<{ readonly generation: number }>(LAB);
  }

  arm(fault: LabFault): Observable<unknown> {
    return this.#http.post(`${LAB}/faults`, { fault });
  }

  steal(): Observable<TheftOutcome> {
    return this.#http.post<TheftOutcome>(`${LAB}/stolen-refresh`, {});
  }

  send(run: string, request: number): Observable<unknown> {
    return this.#http.post(`${LAB}/requests`, { run, request });
  }

  countsOf(run: string): Observable<RunCounts> {
    return this.#http.get<RunCounts>(`${LAB}/runs/${run}`);
  }
}
