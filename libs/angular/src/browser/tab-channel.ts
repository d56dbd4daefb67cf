import { DestroyRef, inject, Injectable } from '@angular/core';
import type { PeerMessage } from '@holdfast/renewal';
import { fromEvent, map, NEVER, type Observable } from 'rxjs';

/** Versioned, because tabs may run different builds of the page: increment it when `PeerMessage` changes. */
const CHANNEL_NAME = 'holdfast.3';

/**
 * Carries messages between the tabs of one browser and origin. Silent in a browser without BroadcastChannel: each tab
 * then refreshes for itself, which the server's rules allow.
 */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  readonly #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL_NAME);

  /** The messages of the other tabs. */
  readonly messages$: Observable<PeerMessage> =
    this.#channel === null
      ? NEVER
      : fromEvent<MessageEvent<PeerMessage>>(this.#channel, 'message').pipe(map(({ data }) => data));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#channel?.close());
  }

  post(message: PeerMessage): void {
    this.#channel?.postMessage(message);
  }
}
