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
  readonly apiOrigin: string;
  /** With the API's own. */
  readonly allowedOrigins: ReadonlySet<string>;
  readonly signInPath: string;
}

export const HOLDFAST_OPTIONS = new InjectionToken<ResolvedHoldfastOptions>('HoldfastOptions');

/**
 * @param pageOrigin origin of the page
 * @throws TypeError, in development, that names the option which is not an origin
 */
export function resolveOptions(options: HoldfastOptions, pageOrigin: string): ResolvedHoldfastOptions {
  const apiOrigin = options.apiOrigin === undefined ? pageOrigin : toOrigin('apiOrigin', options.apiOrigin);
  const further = (options.allowedOrigins ?? []).map((text) => toOrigin('allowedOrigins', text));
  return {
    apiOrigin,
    allowedOrigins: new Set([apiOrigin, ...further]),
    signInPath: options.signInPath ?? '/sign-in',
  };
}

/** False in an application that is built for production. */
declare const ngDevMode: boolean | object;

/** What is no origin is found in development, and receives no token in production. */
function toOrigin(option: string, text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : '';
  if (ngDevMode && (!/^https?:/.test(origin) || (text !== origin && text !== `${origin}/`))) {
    throw new TypeError(`provideHoldfast: ${option} "${text}" is not an origin such as https://api.example`);
  }
  return origin;
}
