import { DOCUMENT, inject, Injectable } from '@angular/core';
import { LOGIN_PATH, REFRESH_PATH } from '@holdfast/contract';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** These routes take credentials of their own. */
const PATHS_WITHOUT_TOKEN: readonly string[] = [LOGIN_PATH, REFRESH_PATH];

/** Decides which requests carry the access token. */
@Injectable({ providedIn: 'root' })
export class TokenPolicy {
  readonly #options = inject(HOLDFAST_OPTIONS);
  readonly #document = inject(DOCUMENT);

  /**
   * Whether a request may carry the access token: its origin is allowed, as the browser resolves it, and the caller has
   * set no `Authorization` header.
   */
  allows(url: string, headers: { has(name: string): boolean }): boolean {
    const { inBrowser, allowedOrigins } = this.#options;
    const base = this.#document.baseURI;
    if (!inBrowser || headers.has('Authorization') || !URL.canParse(url, base)) return false;
    const { origin, pathname } = new URL(url, base);
    return allowedOrigins.includes(origin) && !PATHS_WITHOUT_TOKEN.includes(pathname);
  }
}
