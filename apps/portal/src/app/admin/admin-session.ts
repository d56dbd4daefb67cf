import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { EndedSessionDetails, SessionDetails } from '@holdfast/contract';
import { deviceName } from '../devices/device-name';
import { HistoryList } from '../devices/history-list';
import { PagedList } from '../pages/paged-list';
import { TimeAgo } from '../time/time-ago';
import { AdminApi } from './admin-api';
import { adminSentence, endSentence } from './admin-sentence';

/** A session of an account, ended or not, and on request its history. */
@Component({
  selector: 'app-admin-session',
  imports: [HistoryList, MatButton, TimeAgo],
  templateUrl: './admin-session.html',
  styleUrl: './admin-session.scss',
})
export class AdminSession {
  readonly #api = inject(AdminApi);

  readonly accountId = input.required<string>();
  readonly session = input.required<SessionDetails | EndedSessionDetails>();
  readonly busy = input(false);
  /** The administrator ends this session. */
  readonly endSession = output();

  protected readonly device = computed(() => deviceName(this.session().user_agent));
  /** Null while the session can be used. */
  protected readonly end = computed(() => {
    const session = this.session();
    if (!('end_reason' in session)) return null;
    return { reason: session.end_reason, at: session.ended_at, sentence: endSentence(session.end_reason) };
  });
  protected readonly history = computed(() => {
    const [accountId, { id }] = [this.accountId(), this.session()];
    return new PagedList((cursor) => this.#api.history(accountId, id, cursor));
  });
  protected readonly adminSentence = adminSentence;

  /** @param isOpen whether the history shows */
  protected toggle(isOpen: boolean): void {
    if (isOpen && this.history().items() === null) void this.history().load();
  }
}
