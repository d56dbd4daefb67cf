import { InjectionToken } from '@angular/core';
import { AUTH_PATH, isPath } from '@holdfast/contract';

/** The options of `provideHoldfast`. */
export interface HoldfastOptions {
  /** Origin of the API, such as `https://api.example`. Defaults to the page's own. */
  readonly apiOrigin?: string;
  /**
   * Path of the auth routes at that origin, as the browser calls them: with the path that a proxy strips, such as
   * `/base/api/v1/auth`. Defaults to `/api/v1/auth`.
   */
  readonly authPath?: string;
  /**
   * Paths of the API at that origin, as the browser requests them, such as `/api/v1` or `/papers`; `/` means all. Only
   * requests to these paths and below carry the access token and wait for it; requests for the page's files do not.
   * Defaults to the parent of the auth routes: `/api/v1` for `/api/v1/auth`. The auth routes are always included.
   */
  readonly apiPaths?: readonly string[];
  /** Other origins that may receive the access token, whatever the path. Defaults to none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Names the application among those of the page's origin: only its own tabs share tokens, the refresh lock and the
   * device key. Defaults to the API's origin and `authPath`, so that every page that uses one API shares one session. A
   * new name makes the sessions of people who are signed in unusable.
   */
  readonly applicationId?: string;
  /** Where `authenticatedGuard` redirects to sign in. Defaults to `/sign-in`. */
  readonly signInPath?: string;
}

/** The options with their defaults applied. */
export interface ResolvedHoldfastOptions {
  /** False on a server (SSR), where the library does nothing. */
  readonly inBrowser: boolean;
  readonly apiOrigin: string;
  readonly authPath: string;
  /** Paths at the API's origin, each with a trailing slash. */
  readonly apiPaths: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly applicationId: string;
  readonly signInPath: string;
}

/** The options of the application. */
export const HOLDFAST_OPTIONS = new InjectionToken<ResolvedHoldfastOptions>('HoldfastOptions');

/**
 * Applies the defaults. In production, an invalid origin receives no token.
 *
 * @param pageOrigin origin of the page
 * @throws TypeError in development, naming the option that is not an origin or not a path
 */
export function resolveOptions(
  {
    apiOrigin,
    authPath = AUTH_PATH,
    apiPaths = [parentOf(authPath)],
    allowedOrigins = [],
    applicationId,
    signInPath = '/sign-in',
  }: HoldfastOptions,
  pageOrigin: string,
  inBrowser: boolean,
): ResolvedHoldfastOptions {
  if (ngDevMode) {
    requireOrigins('apiOrigin', apiOrigin === undefined ? [] : [apiOrigin]);
    requireOrigins('allowedOrigins', allowedOrigins);
    requirePath('authPath', authPath);
    for (const path of apiPaths) if (path !== '/') requirePath('apiPaths', path);
  }
  const origin = toOrigin(apiOrigin ?? pageOrigin);
  return {
    inBrowser,
    apiOrigin: origin,
    authPath,
    apiPaths: [authPath, ...apiPaths].map((path) => path.replace(/\/?$/, '/')),
    allowedOrigins: allowedOrigins.map(toOrigin),
    applicationId: applicationId ?? origin + authPath,
    signInPath,
  };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
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
  if (!isPath(text)) {
    throw new TypeError(`provideHoldfast: ${option} "${text}" is not a path such as /api/v1/auth`);
  }
}
