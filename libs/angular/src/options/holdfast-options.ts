import { InjectionToken } from '@angular/core';
import { AUTH_PATH } from '@holdfast/contract';

/** The options of `provideHoldfast`. */
export interface HoldfastOptions {
  /** Origin of the API, such as `https://api.example`. Defaults to the page's own. */
  readonly apiOrigin?: string;
  /**
   * Path of the auth routes at that origin, as the browser calls them: with the path that a proxy strips, such as
   * `/base/api/v1/auth`. Defaults to `/api/v1/auth`.
   */
  readonly authPath?: string;
  /** Other origins that may receive the access token. Defaults to none. */
  readonly allowedOrigins?: readonly string[];
  /** Where `authenticatedGuard` redirects to sign in. Defaults to `/sign-in`. */
  readonly signInPath?: string;
}

/** The options with their defaults applied. */
export interface ResolvedHoldfastOptions {
  /** False on a server (SSR), where the library does nothing. */
  readonly inBrowser: boolean;
  readonly apiOrigin: string;
  readonly authPath: string;
  /** Includes the API's own. */
  readonly allowedOrigins: readonly string[];
  readonly signInPath: string;
}

/** False in production builds. */
declare const ngDevMode: boolean | object;

export const HOLDFAST_OPTIONS = new InjectionToken<ResolvedHoldfastOptions>('HoldfastOptions');

/**
 * Applies the defaults. In production, a text that is not an origin receives no token.
 *
 * @param pageOrigin origin of the page
 * @throws TypeError in development, naming the option that is not an origin or not a path
 */
export function resolveOptions(
  { apiOrigin, authPath = AUTH_PATH, allowedOrigins = [], signInPath = '/sign-in' }: HoldfastOptions,
  pageOrigin: string,
  inBrowser: boolean,
): ResolvedHoldfastOptions {
  if (ngDevMode) {
    requireOrigins('apiOrigin', apiOrigin === undefined ? [] : [apiOrigin]);
    requireOrigins('allowedOrigins', allowedOrigins);
    requirePath('authPath', authPath);
  }
  const origin = toOrigin(apiOrigin ?? pageOrigin);
  return {
    inBrowser,
    apiOrigin: origin,
    authPath,
    allowedOrigins: [origin, ...allowedOrigins.map(toOrigin)],
    signInPath,
  };
}

function toOrigin(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : '';
}

function requireOrigins(option: string, texts: readonly string[]): void {
  for (const text of texts) {
    const origin = toOrigin(text);
    if (!/^https?:/.test(origin) || (text !== origin && text !== `${origin}/`)) {
      throw new TypeError(
        `provideHoldfast: ${option} "${text}" is not an origin such as https://api.example`,
      );
    }
  }
}

function requirePath(option: string, text: string): void {
  if (!/^(\/[\w.~-]+)+$/.test(text)) {
    throw new TypeError(`provideHoldfast: ${option} "${text}" is not a path such as /api/v1/auth`);
  }
}
