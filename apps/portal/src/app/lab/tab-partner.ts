import { Injectable, type OnDestroy } from '@angular/core';
import { filter, firstValueFrom, fromEvent, map, timeout, type Observable } from 'rxjs';

type Word = 'ready' | 'fire';

const LONGEST_START_MS = 20_000;

/** Speaks with the lab in another tab, so that both send at the same moment. */
@Injectable({ providedIn: 'root' })
export class TabPartner implements OnDestroy {
  readonly #channel = new BroadcastChannel('holdfast-lab');

  readonly #words$: Observable<unknown> = fromEvent<MessageEvent<unknown>>(this.#channel, 'message').pipe(
    map(({ data }) => data),
  );

  say(word: Word): void {
    this.#channel.postMessage(word);
  }

  /** Rejects where the other tab does not get so far. */
  async hear(word: Word): Promise<void> {
    await firstValueFrom(
      this.#words$.pipe(
        filter((heard) => heard === word),
        timeout({ first: LONGEST_START_MS }),
      ),
    );
  }

  ngOnDestroy(): void {
    this.#channel.close();
  }
}
