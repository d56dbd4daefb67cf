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
import { RENEWAL_ENGINE } from './renewal/renewal-engine.js';

/**
 * Keeps people signed in. Beside it the application registers the interceptor:
 *
 * ```ts
 * providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()]
 * ```
 *
 * On a server (SSR) it does nothing.
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
      if (inject(HOLDFAST_OPTIONS).inBrowser) inject(RENEWAL_ENGINE).start();
    }),
  ]);
}
