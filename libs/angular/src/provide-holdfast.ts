import { isPlatformBrowser } from '@angular/common';
import {
  DOCUMENT,
  inject,
  makeEnvironmentProviders,
  PLATFORM_ID,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { REFRESH_TOKEN_CARRIER } from './api/refresh-token-carrier.js';
import { warnIfCrossSite } from './development/same-site.js';
import { HOLDFAST_OPTIONS, resolveOptions, type HoldfastOptions } from './options/holdfast-options.js';
import { RenewalEngine } from './renewal/renewal-engine.js';

/** Something that not every application needs, for `provideHoldfast`. */
export interface HoldfastFeature {
  /** @internal */
  readonly ɵproviders: readonly Provider[];
}

/**
 * Sets up the library. Register the interceptor too. Does nothing on a server (SSR).
 *
 * @example
 * ```ts
 * bootstrapApplication(App, {
 *   providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()],
 * });
 * ```
 */
export function provideHoldfast(
  options: HoldfastOptions = {},
  ...features: readonly HoldfastFeature[]
): EnvironmentProviders {
  return makeEnvironmentProviders([
    {
      provide: HOLDFAST_OPTIONS,
      useFactory: () => {
        const inBrowser = isPlatformBrowser(inject(PLATFORM_ID));
        // The document of a server has no URL.
        const pageOrigin = inBrowser ? new URL(inject(DOCUMENT).baseURI).origin : '';
        return resolveOptions(options, pageOrigin, inBrowser);
      },
    },
    features.map(({ ɵproviders }) => ɵproviders),
    provideEnvironmentInitializer(() => {
      const { inBrowser, apiOrigin } = inject(HOLDFAST_OPTIONS);
      if (!inBrowser) return;
      if (ngDevMode && inject(REFRESH_TOKEN_CARRIER, { optional: true }) === null) {
        warnIfCrossSite(inject(DOCUMENT).location, apiOrigin);
      }
      inject(RenewalEngine).start();
    }),
  ]);
}
