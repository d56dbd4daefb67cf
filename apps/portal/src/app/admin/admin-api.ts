import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type { AdminAccount } from '@holdfast/app-contract';
import {
  ADMIN_PATH,
  type EndedSessionDetails,
  type Page,
  type SessionDetails,
  type SessionEventSummary,
} from '@holdfast/contract';
import type { Observable } from 'rxjs';
import { pageParams } from '../pages/paged-list';

const ACCOUNTS = `${ADMIN_PATH}/accounts`;

/** The accounts and their sessions, for administrators. */
@Injectable({ providedIn: 'root' })
export class AdminApi {
  readonly #http = inject(HttpClient);

  accounts(cursor: string | null): Observable<Page<AdminAccount>> {
    return this.#http.get<Page<AdminAccount>>(ACCOUNTS, { params: pageParams(cursor) });
  }

  /** At most one. */
  accountsWith(email: string): Observable<Page<AdminAccount>> {
    return this.#http.get<Page<AdminAccount>>(ACCOUNTS, { params: { email } });
  }

  account(accountId: string): Observable<AdminAccount> {
    return this.#http.get<AdminAccount>(urlOf(accountId));
  }

  /** Newest first. */
  sessions(accountId: string, cursor: string | null): Observable<Page<SessionDetails>> {
    return this.#http.get<Page<SessionDetails>>(`${urlOf(accountId)}/sessions`, {
      params: pageParams(cursor),
    });
  }

  /** Those that ended last come first. */
  endedSessions(accountId: string, cursor: string | null): Observable<Page<EndedSessionDetails>> {
    return this.#http.get<Page<EndedSessionDetails>>(`${urlOf(accountId)}/ended-sessions`, {
      params: pageParams(cursor),
    });
  }

  /** Newest first. */
  history(
    accountId: string,
    sessionId: string,
    cursor: string | null,
  ): Observable<Page<SessionEventSummary>> {
    const url = `${urlOf(accountId)}/sessions/${encodeURIComponent(sessionId)}/events`;
    return this.#http.get<Page<SessionEventSummary>>(url, { params: pageParams(cursor) });
  }

  endSession(accountId: string, sessionId: string): Observable<unknown> {
    return this.#http.delete(`${urlOf(accountId)}/sessions/${encodeURIComponent(sessionId)}`);
  }

  endSessions(accountId: string): Observable<unknown> {
    return this.#http.delete(`${urlOf(accountId)}/sessions`);
  }

  disable(accountId: string): Observable<unknown> {
    return this.#http.post(`${urlOf(accountId)}/disable`, {});
  }

  enable(accountId: string): Observable<unknown> {
    return this.#http.post(`${urlOf(accountId)}/enable`, {});
  }

  setRoles(accountId: string, roles: readonly string[]): Observable<unknown> {
    return this.#http.put(`${urlOf(accountId)}/roles`, { roles });
  }
}

function urlOf(accountId: string): string {
  return `${ACCOUNTS}/${encodeURIComponent(accountId)}`;
}
