import { DOCUMENT, inject, Injectable } from '@angular/core';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** These auth routes take credentials of their own. */
const ROUTES_WITHOUT_TOKEN = ['login', 'refresh'];

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
    const { inBrowser, allowedOrigins, authPath } = this.#options;
    const base = this.#document.baseURI;
    if (!inBrowser || headers.has('Authorization') || !URL.canParse(url, base)) return false;
    const { origin, pathname } = new URL(url, base);
    const hasOwnCredential = ROUTES_WITHOUT_TOKEN.some((route) => pathname === `${authPath}/${route}`);
    return allowedOrigins.includes(origin) && !hasOwnCredential;
  }
}
