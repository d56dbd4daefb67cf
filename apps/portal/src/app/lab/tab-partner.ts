import { Injectable, type OnDestroy } from '@angular/core';
import { filter, firstValueFrom, fromEvent, map, timeout, type Observable } from 'rxjs';

type TabSignal = 'ready' | 'fire';

const MAX_TAB_START_MS = 20_000;

/** Coordinates with the lab in another tab, so that both send at the same moment. */
@Injectable({ providedIn: 'root' })
export class TabPartner implements OnDestroy {
  readonly #channel = new BroadcastChannel('holdfast-lab');

  readonly #signals$: Observable<unknown> = fromEvent<MessageEvent<unknown>>(this.#channel, 'message').pipe(
    map(({ data }) => data),
  );

  send(signal: TabSignal): void {
    this.#channel.postMessage(signal);
  }

  /** Rejects when the other tab does not send the signal in time. */
  async receive(signal: TabSignal): Promise<void> {
    await firstValueFrom(
      this.#signals$.pipe(
        filter((received) => received === signal),
        timeout({ first: MAX_TAB_START_MS }),
      ),
    );
  }

  ngOnDestroy(): void {
    this.#channel.close();
  }
}
