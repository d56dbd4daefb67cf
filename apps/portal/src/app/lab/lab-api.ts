import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  LabPath,
  type LabFault,
  type LabRequest,
  type LabTokenSummary,
  type RunCounts,
  type TheftOutcome,
} from '@holdfast/app-contract';
import { AUTH_PATH } from '@holdfast/contract';
import type { Observable } from 'rxjs';

/** The API's lab routes. They exist only where the test endpoints are enabled. */
@Injectable({ providedIn: 'root' })
export class LabApi {
  readonly #http = inject(HttpClient);

  token(): Observable<LabTokenSummary> {
    return this.#http.get<LabTokenSummary>(`${AUTH_PATH}/${LabPath.token}`);
  }

  arm(fault: LabFault): Observable<unknown> {
    return this.#http.post(`${AUTH_PATH}/${LabPath.faults}`, { fault });
  }

  disarm(): Observable<unknown> {
    return this.#http.delete(`${AUTH_PATH}/${LabPath.faults}`);
  }

  steal(): Observable<TheftOutcome> {
    return this.#http.post<TheftOutcome>(`${AUTH_PATH}/${LabPath.theft}`, {});
  }

  send(request: LabRequest): Observable<unknown> {
    return this.#http.post(`${AUTH_PATH}/${LabPath.requests}`, request);
  }

  countsOf(run: string): Observable<RunCounts> {
    return this.#http.get<RunCounts>(`${AUTH_PATH}/${LabPath.runs}/${run}`);
  }
}
