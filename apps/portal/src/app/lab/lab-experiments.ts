import { inject, Injectable } from '@angular/core';
import { Session } from '@holdfast/angular';
import { PortalPath, type LabFault } from '@holdfast/app-contract';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { TheftWatch } from '../devices/theft-watch';
import { LabApi } from './lab-api';
import { withSkewedClock } from './skewed-clock';
import { TabPartner } from './tab-partner';

const REQUESTS_PER_TAB = 20;
const CLOCK_SKEW_MS = 3 * 3_600_000;
const MAX_RENEWAL_MS = 60_000;

/** The lab's experiments on the current session. Each returns a sentence that describes its outcome. */
@Injectable({ providedIn: 'root' })
export class LabExperiments {
  readonly #api = inject(LabApi);
  readonly #session = inject(Session);
  readonly #thefts = inject(TheftWatch);
  readonly #partner = inject(TabPartner);

  async expire(): Promise<string> {
    await this.#arm('expire_token');
    return 'The API now rejects the access token that this page holds. Send requests to see the page renew it.';
  }

  async send(count: number): Promise<string> {
    const run = crypto.randomUUID();
    let refreshes = 0;
    const counting = this.#session.events$
      .pipe(filter(({ kind }) => kind === 'refresh_started'))
      .subscribe(() => {
        refreshes += 1;
      });
    const requests = Array.from({ length: count }, (_, index) =>
      firstValueFrom(this.#api.send({ run, request: index })),
    );
    const results = await Promise.allSettled(requests);
    counting.unsubscribe();
    const successes = results.filter(({ status }) => status === 'fulfilled').length;
    const counts = await firstValueFrom(this.#api.countsOf(run));
    return (
      `${String(successes)} of ${String(count)} requests succeeded with ${String(refreshes)} ` +
      `${refreshes === 1 ? 'refresh' : 'refreshes'}. The server received ${String(counts.requests)} of them, ` +
      `${String(counts.duplicates)} more than once.`
    );
  }

  async loseResponse(): Promise<string> {
    await this.#arm('lose_refresh_response');
    await this.#renew();
    return 'The server rotated the refresh token, but its response was lost. The next attempt succeeded.';
  }

  async dropCookie(): Promise<string> {
    await this.#arm('drop_cookie_write');
    await this.#renew();
    await this.#renew();
    return 'The browser never received the new cookie. The old one still works, because this device holds the key.';
  }

  async goAway(): Promise<string> {
    await this.#arm('go_away');
    await this.#renew();
    return 'The server was unreachable for a few seconds. You stayed signed in, and the token was renewed afterwards.';
  }

  async skewClock(): Promise<string> {
    for (const skewMs of [CLOCK_SKEW_MS, -CLOCK_SKEW_MS]) {
      await withSkewedClock(skewMs, async () => {
        await this.#arm('expire_token');
        await firstValueFrom(this.#api.token());
        await this.#renew();
      });
    }
    return 'The token was renewed with the clock 3 hours ahead and 3 hours behind. A wrong clock makes no difference.';
  }

  async steal(): Promise<string> {
    const { status, code } = await firstValueFrom(this.#api.steal());
    this.#thefts.check();
    return status === 200
      ? 'The stolen copy worked, because this session is not bound to a device.'
      : `The API rejected the stolen copy (${code ?? String(status)}). You are still signed in.`;
  }

  async twoTabs(): Promise<string> {
    const ready = this.#partner.receive('ready');
    window.open(`${PortalPath.lab}?partner=true`, '_blank');
    await ready;
    await this.#arm('expire_token');
    this.#partner.send('fire');
    return `In this tab: ${await this.send(REQUESTS_PER_TAB)}`;
  }

  /** Runs in the second tab of `twoTabs`. */
  async join(): Promise<string> {
    const fire = this.#partner.receive('fire');
    this.#partner.send('ready');
    await fire;
    return `In this tab: ${await this.send(REQUESTS_PER_TAB)}`;
  }

  async #arm(fault: LabFault): Promise<void> {
    await firstValueFrom(this.#api.arm(fault));
  }

  /** Refreshes the session and waits for the result, through retries. */
  async #renew(): Promise<void> {
    const renewed = firstValueFrom(
      this.#session.events$.pipe(
        filter(({ kind }) => kind === 'refreshed' || kind === 'signed_out'),
        timeout({ first: MAX_RENEWAL_MS }),
      ),
    );
    this.#session.refresh();
    const { kind } = await renewed;
    if (kind === 'signed_out') throw new Error('The session ended.');
  }
}
