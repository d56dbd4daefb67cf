import { DestroyRef, inject, Injectable } from '@angular/core';
import type { PeerMessage } from '@holdfast/renewal';
import { fromEvent, map, NEVER, type Observable } from 'rxjs';
import { HOLDFAST_OPTIONS, type ResolvedHoldfastOptions } from '../options/holdfast-options.js';

/** Versioned, because tabs may run different builds of the page: increment it when `PeerMessage` changes. */
const CHANNEL_NAME = 'holdfast.3';

/**
 * Carries messages between the tabs of one browser and application. Silent where BroadcastChannel is missing or fails:
 * each tab then refreshes for itself, which the server's rules allow.
 */
@Injectable({ providedIn: 'root' })
export class TabChannel {
  readonly #channel = openChannel(inject(HOLDFAST_OPTIONS));

  /** The messages of the other tabs. */
  readonly messages$: Observable<PeerMessage> =
    this.#channel === null
      ? NEVER
      : fromEvent<MessageEvent<PeerMessage>>(this.#channel, 'message').pipe(map(({ data }) => data));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#channel?.close());
  }

  post(message: PeerMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // The other tabs refresh for themselves.
    }
  }
}

/** Null on a server, and in a browser without BroadcastChannel or that blocks it with the cookies. */
function openChannel({ inBrowser, applicationId }: ResolvedHoldfastOptions): BroadcastChannel | null {
  try {
    return inBrowser ? new BroadcastChannel(`${CHANNEL_NAME} ${applicationId}`) : null;
  } catch {
    return null;
  }
}
