import { InjectionToken } from '@angular/core';

/** What an application tells `provideHoldfast`. */
export interface HoldfastOptions {
  /** Origin of the API, such as `https://api.example`; the page's own unless told otherwise. */
  readonly apiOrigin?: string;
  /** Further origins that the access token may be sent to; none unless told otherwise. */
  readonly allowedOrigins?: readonly string[];
  /** Where `authenticatedGuard` sends people to sign in; `/sign-in` unless told otherwise. */
  readonly signInPath?: string;
}

/** The options with every default filled in. */
export interface ResolvedHoldfastOptions {
  /** False on a server (SSR), where nothing is done. */
  readonly inBrowser: boolean;
  readonly apiOrigin: string;
  /** With the API's own. */
  readonly allowedOrigins: readonly string[];
  readonly signInPath: string;
}

/** False in an application that is built for production. */
declare const ngDevMode: boolean | object;

export const HOLDFAST_OPTIONS = new InjectionToken<ResolvedHoldfastOptions>(
  ngDevMode ? 'HoldfastOptions' : '',
);

/**
 * What is no origin is found in development, and receives no token in production.
 *
 * @param pageOrigin origin of the page
 * @throws TypeError, in development, that names the option which is not an origin
 */
export function resolveOptions(
  { apiOrigin, allowedOrigins = [], signInPath = '/sign-in' }: HoldfastOptions,
  pageOrigin: string,
  inBrowser: boolean,
): ResolvedHoldfastOptions {
  if (ngDevMode) {
    expectOrigins('apiOrigin', apiOrigin === undefined ? [] : [apiOrigin]);
    expectOrigins('allowedOrigins', allowedOrigins);
  }
  const origin = toOrigin(apiOrigin ?? pageOrigin);
  return {
    inBrowser,
    apiOrigin: origin,
    allowedOrigins: [origin, ...allowedOrigins.map(toOrigin)],
    signInPath,
  };
}

function toOrigin(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : '';
}

function expectOrigins(option: string, texts: readonly string[]): void {
  for (const text of texts) {
    const origin = toOrigin(text);
    if (!/^https?:/.test(origin) || (text !== origin && text !== `${origin}/`)) {
      throw new TypeError(
        `provideHoldfast: ${option} "${text}" is not an origin such as https://api.example`,
      );
    }
  }
}
