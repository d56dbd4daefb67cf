import { makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import { provideServiceWorker } from '@angular/service-worker';

/** Nothing on the page waits for the service worker. */
const MAX_DELAY_MS = 30_000;

/**
 * Keeps the pages of the portal on the device, so that they open offline. Only at the root of an origin, because the
 * build knows no other addresses of its files.
 */
export function provideOffline(basePath: string): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideServiceWorker('worker.js', {
      enabled: basePath === '',
      registrationStrategy: `registerWhenStable:${String(MAX_DELAY_MS)}`,
    }),
  ]);
}
