import { Injectable, type OnDestroy } from '@angular/core';
import { filter, fromEvent, map, type Observable } from 'rxjs';
import type { WireRecord } from '../record/wire-record';

/** What the tabs of an experiment tell each other. */
export type TabMessage =
  | { readonly kind: 'who' }
  | { readonly kind: 'ready'; readonly tab: string }
  /** The token has expired: every tab sends its requests now. */
  | { readonly kind: 'fire'; readonly tabs: readonly string[]; readonly count: number }
  /** In the time of TABS_CLOCK. */
  | { readonly kind: 'report'; readonly tab: string; readonly record: WireRecord };

const KINDS: readonly unknown[] = ['who', 'ready', 'fire', 'report'] satisfies TabMessage['kind'][];

/** Messages between the tabs of this browser that have the lab open. */
@Injectable({ providedIn: 'root' })
export class LabTabs implements OnDestroy {
  readonly #channel = new BroadcastChannel('holdfast-lab');

  readonly #messages$: Observable<TabMessage> = fromEvent<MessageEvent<unknown>>(
    this.#channel,
    'message',
  ).pipe(
    map(({ data }) => data),
    filter(isTabMessage),
  );

  post(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  /** The messages of one kind. */
  on<Kind extends TabMessage['kind']>(kind: Kind): Observable<Extract<TabMessage, { kind: Kind }>> {
    return this.#messages$.pipe(
      filter((message): message is Extract<TabMessage, { kind: Kind }> => message.kind === kind),
    );
  }

  ngOnDestroy(): void {
    this.#channel.close();
  }
}

/** Only pages of this origin can post to the channel, so the kind is enough. */
function isTabMessage(data: unknown): data is TabMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && KINDS.includes(data.kind);
}
