import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { PortalPath } from '@holdfast/app-contract';
import type { EndedSessionDetails, SessionDetails } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';
import { PagedList } from '../pages/paged-list';
import { problemOf, problemText } from '../problems/problem-text';
import { AdminApi } from './admin-api';
import { AdminSessionList } from './admin-session-list';

/** One account: why its sessions ended, which ones it has, and what administrators do with it. */
@Component({
  selector: 'app-admin-account-page',
  imports: [AdminSessionList, FormsModule, MatButton, MatFormField, MatHint, MatInput, MatLabel, RouterLink],
  templateUrl: './admin-account-page.html',
  styleUrl: './admin-account-page.scss',
})
export class AdminAccountPage {
  readonly #api = inject(AdminApi);

  /** The account ID, from the URL. */
  readonly accountId = input.required<string>();

  protected readonly account = rxResource({
    params: () => this.accountId(),
    stream: ({ params }) => this.#api.account(params),
  });
  protected readonly found = computed(() => (this.account.hasValue() ? this.account.value() : null));
  /** Why the account cannot be shown, and whether another attempt may succeed. */
  protected readonly failure = computed(() => {
    const error = this.account.error();
    if (error === undefined) return null;
    const problem = problemOf(error.cause ?? error);
    return { text: problemText(problem), mayPass: problem?.action !== 'none' };
  });
  protected readonly sessions = computed(() => {
    const id = this.accountId();
    return new PagedList<SessionDetails>((cursor) => this.#api.sessions(id, cursor));
  });
  protected readonly endedSessions = computed(() => {
    const id = this.accountId();
    return new PagedList<EndedSessionDetails>((cursor) => this.#api.endedSessions(id, cursor));
  });
  protected readonly roles = linkedSignal(() => this.found()?.roles.join(' ') ?? '');
  protected readonly busy = signal(false);
  /** What the latest change came to; empty if there was none. */
  protected readonly outcome = signal('');
  protected readonly accountsPath = PortalPath.admin;

  protected endSession({ id }: SessionDetails): Promise<void> {
    return this.#change(this.#api.endSession(this.accountId(), id), 'The session has ended.');
  }

  protected endSessions(): Promise<void> {
    return this.#change(this.#api.endSessions(this.accountId()), 'All sessions have ended.');
  }

  protected disable(): Promise<void> {
    return this.#change(this.#api.disable(this.accountId()), 'The account is disabled.');
  }

  protected enable(): Promise<void> {
    return this.#change(this.#api.enable(this.accountId()), 'The account can sign in again.');
  }

  protected setRoles(): Promise<void> {
    const roles = this.roles()
      .split(/[\s,]+/)
      .filter((role) => role !== '');
    return this.#change(this.#api.setRoles(this.accountId(), roles), 'The roles are saved.');
  }

  async #change(request: Observable<unknown>, confirmation: string): Promise<void> {
    this.busy.set(true);
    this.outcome.set('');
    try {
      await firstValueFrom(request);
      this.outcome.set(confirmation);
    } catch (error) {
      this.outcome.set(problemText(problemOf(error)));
    } finally {
      this.busy.set(false);
      this.account.reload();
      await Promise.all([this.sessions().load(), this.endedSessions().load()]);
    }
  }
}
