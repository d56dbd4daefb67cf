import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import { clocks, type Clocks } from './clocks.js';
import { deviceKeyStore, type DeviceKeyStore } from './device-key-store.js';
import { pageSignals, type PageSignals } from './page-signals.js';
import { tabChannel, type TabChannel } from './tab-channel.js';
import { tabLock, type TabLock } from './tab-lock.js';

/** All that this library asks of the browser. */
export interface Browser extends Clocks {
  readonly page: PageSignals;
  readonly channel: TabChannel | null;
  readonly lock: TabLock;
  readonly keys: DeviceKeyStore;
}

declare const ngDevMode: boolean | object;

export const BROWSER = new InjectionToken<Browser>(ngDevMode ? 'Browser' : '', {
  providedIn: 'root',
  factory: () => ({
    ...clocks(),
    page: pageSignals(inject(DOCUMENT)),
    channel: tabChannel(),
    lock: tabLock(),
    keys: deviceKeyStore(),
  }),
});
