import { DestroyRef, inject } from '@angular/core';
import type { PeerMessage } from '@holdfast/renewal';
import { fromEvent, map, type Observable } from 'rxjs';

/** With a number, for tabs may run different versions of the page: raise it when `PeerMessage` changes. */
const CHANNEL_NAME = 'holdfast.2';

/** Carries messages between the tabs of one browser and origin. */
export interface TabChannel {
  readonly messages$: Observable<PeerMessage>;
  post(message: PeerMessage): void;
}

/**
 * Null where the browser has none: each tab then renews for itself, and the server's rules keep that correct. To be
 * called in an injection context.
 */
export function tabChannel(): TabChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(CHANNEL_NAME);
  inject(DestroyRef).onDestroy(() => {
    channel.close();
  });
  return {
    messages$: fromEvent<MessageEvent<PeerMessage>>(channel, 'message').pipe(map(({ data }) => data)),
    post: (message) => {
      channel.postMessage(message);
    },
  };
}
