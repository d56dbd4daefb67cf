import { inject, Injectable } from '@angular/core';
import { Session } from '@holdfast/angular';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { TheftWatch } from '../devices/theft-watch';
import { LabApi, type LabFault } from './lab-api';
import { TabPartner } from './tab-partner';
import { withWrongClock } from './wrong-clock';

const REQUESTS_PER_TAB = 20;
const WRONG_BY_MS = 3 * 3_600_000;
const LONGEST_RENEWAL_MS = 60_000;

/** What a developer can do to a session; each experiment tells in a sentence what came of it. */
@Injectable({ providedIn: 'root' })
export class LabExperiments {
  readonly #api = inject(LabApi);
  readonly #session = inject(Session);
  readonly #thefts = inject(TheftWatch);
  readonly #partner = inject(TabPartner);

  async expire(): Promise<string> {
    await this.#arm('expire_token');
    return 'From now on the API refuses the access token that this page holds. Send requests to see it renewed.';
  }

  async send(count: number): Promise<string> {
    const run = crypto.randomUUID();
    let refreshes = 0;
    const counting = this.#session.events$
      .pipe(filter(({ kind }) => kind === 'refresh_started'))
      .subscribe(() => {
        refreshes += 1;
      });
    const requests = Array.from({ length: count }, (_, index) => firstValueFrom(this.#api.send(run, index)));
    const results = await Promise.allSettled(requests);
    counting.unsubscribe();
    const successes = results.filter(({ status }) => status === 'fulfilled').length;
    const counts = await firstValueFrom(this.#api.countsOf(run));
    return (
      `${String(successes)} of ${String(count)} requests succeeded with ${String(refreshes)} ` +
      `${refreshes === 1 ? 'refresh' : 'refreshes'}. The server served ${String(counts.requests)} of them, ` +
      `${String(counts.duplicates)} twice.`
    );
  }

  async loseAnswer(): Promise<string> {
    await this.#arm('lose_refresh_answer');
    await this.#renew();
    return 'The server rotated the refresh token, its answer was lost, and the next try was answered all the same.';
  }

  async dropCookie(): Promise<string> {
    await this.#arm('drop_cookie_write');
    await this.#renew();
    await this.#renew();
    return 'The new cookie was never stored. The old one still works for the device that holds the key.';
  }

  async goAway(): Promise<string> {
    await this.#arm('go_away');
    await this.#renew();
    return 'The server was out of reach for some seconds. Nobody was signed out, and the renewal was made up for.';
  }

  async wrongClock(): Promise<string> {
    for (const byMs of [WRONG_BY_MS, -WRONG_BY_MS]) {
      await withWrongClock(byMs, async () => {
        await this.#arm('expire_token');
        await firstValueFrom(this.#api.look());
        await this.#renew();
      });
    }
    return 'Renewed twice each with a clock that was 3 hours ahead and 3 hours behind: it makes no difference.';
  }

  async steal(): Promise<string> {
    const { status, code } = await firstValueFrom(this.#api.steal());
    this.#thefts.look();
    return status === 200
      ? 'The copy worked: this session is not bound to a device.'
      : `A copy of your refresh token was answered with ${String(status)} ${code ?? ''}, and you are still signed in.`;
  }

  async twoTabs(): Promise<string> {
    const ready = this.#partner.hear('ready');
    window.open('/lab?partner=true', '_blank');
    await ready;
    await this.#arm('expire_token');
    this.#partner.say('fire');
    return `In this tab: ${await this.send(REQUESTS_PER_TAB)}`;
  }

  /** What the second tab does. */
  async join(): Promise<string> {
    const fire = this.#partner.hear('fire');
    this.#partner.say('ready');
    await fire;
    return `In this tab: ${await this.send(REQUESTS_PER_TAB)}`;
  }

  async #arm(fault: LabFault): Promise<void> {
    await firstValueFrom(this.#api.arm(fault));
  }

  /** A renewal, however many tries it takes. */
  async #renew(): Promise<void> {
    const renewed = firstValueFrom(
      this.#session.events$.pipe(
        filter(({ kind }) => kind === 'refreshed' || kind === 'signed_out'),
        timeout({ first: LONGEST_RENEWAL_MS }),
      ),
    );
    this.#session.refresh();
    const { kind } = await renewed;
    if (kind === 'signed_out') throw new Error('The session ended.');
  }
}
