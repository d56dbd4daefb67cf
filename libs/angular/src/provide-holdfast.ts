import { isPlatformBrowser } from '@angular/common';
import {
  DOCUMENT,
  inject,
  makeEnvironmentProviders,
  PLATFORM_ID,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import { HOLDFAST_OPTIONS, resolveOptions, type HoldfastOptions } from './options/holdfast-options.js';
import { RenewalEngine } from './renewal/renewal-engine.js';

/**
 * Sets the library up. Register the interceptor next to it. Does nothing on a server (SSR).
 *
 * @example
 * ```ts
 * bootstrapApplication(App, {
 *   providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()],
 * });
 * ```
 */
export function provideHoldfast(options: HoldfastOptions = {}): EnvironmentProviders {
  return makeEnvironmentProviders([
    {
      provide: HOLDFAST_OPTIONS,
      useFactory: () =>
        resolveOptions(
          options,
          new URL(inject(DOCUMENT).baseURI).origin,
          isPlatformBrowser(inject(PLATFORM_ID)),
        ),
    },
    provideEnvironmentInitializer(() => {
      if (inject(HOLDFAST_OPTIONS).inBrowser) inject(RenewalEngine).start();
    }),
  ]);
}
