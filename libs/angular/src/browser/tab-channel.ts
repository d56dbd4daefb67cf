import { InjectionToken } from '@angular/core';
import { isPeerMessage, type PeerMessage } from '@holdfast/renewal';
import { filter, fromEvent, map, NEVER, type Observable } from 'rxjs';

const CHANNEL_NAME = 'holdfast';

/** Carries messages between the tabs of one browser and origin. */
export interface TabChannel {
  readonly messages$: Observable<PeerMessage>;
  post(message: PeerMessage): void;
  close(): void;
}

export const TAB_CHANNEL = new InjectionToken<TabChannel>('TabChannel', {
  providedIn: 'root',
  factory: () => (typeof BroadcastChannel === 'undefined' ? SILENT_CHANNEL : openChannel()),
});

/** Each tab then renews for itself; the server's rules keep that correct. */
const SILENT_CHANNEL: TabChannel = { messages$: NEVER, post: () => undefined, close: () => undefined };

function openChannel(): TabChannel {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  return {
    messages$: fromEvent<MessageEvent<unknown>>(channel, 'message').pipe(
      map(({ data }) => data),
      filter(isPeerMessage),
    ),
    post: (message) => {
      channel.postMessage(message);
    },
    close: () => {
      channel.close();
    },
  };
}
