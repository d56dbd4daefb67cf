import { DOCUMENT, inject } from '@angular/core';
import { LOGIN_PATH, REFRESH_PATH } from '@holdfast/contract';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** These carry credentials of their own. */
const WITHOUT_TOKEN: readonly string[] = [LOGIN_PATH, REFRESH_PATH];

/** Tells whether a request may carry the access token. */
export type TakesToken = (url: string, headers: { has(name: string): boolean }) => boolean;

/**
 * Judges by the origin that the browser will send it to, never by text. A token of the caller's own is left alone. To
 * be called in an injection context.
 */
export function injectTakesToken(): TakesToken {
  const { inBrowser, allowedOrigins } = inject(HOLDFAST_OPTIONS);
  const page = inject(DOCUMENT);
  return (url, headers) => {
    const base = page.baseURI;
    if (!inBrowser || headers.has('Authorization') || !URL.canParse(url, base)) return false;
    const { origin, pathname } = new URL(url, base);
    return allowedOrigins.includes(origin) && !WITHOUT_TOKEN.includes(pathname);
  };
}
