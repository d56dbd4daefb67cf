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
      useFactory: () => resolveOptions(options, new URL(inject(DOCUMENT).baseURI).origin),
    },
    provideEnvironmentInitializer(() => {
      if (isPlatformBrowser(inject(PLATFORM_ID))) inject(RenewalEngine).start();
    }),
  ]);
}
