import { DOCUMENT, inject, Injectable } from '@angular/core';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** These auth routes have their own credentials. */
const ROUTES_WITHOUT_TOKEN = ['login', 'refresh'];

/** Decides which requests carry the access token. */
@Injectable({ providedIn: 'root' })
export class TokenPolicy {
  readonly #options = inject(HOLDFAST_OPTIONS);
  readonly #document = inject(DOCUMENT);

  /**
   * Whether a request is to the API: its URL, as the browser resolves it, is below the API's paths or at an allowed
   * origin, and the caller has set no `Authorization` header.
   */
  allows(url: string, headers: { has(name: string): boolean }): boolean {
    const { apiOrigin, apiPaths, authPath, allowedOrigins } = this.#options;
    const target = this.#resolve(url);
    if (target === null || headers.has('Authorization')) return false;
    const path = `${target.pathname}/`;
    if (ROUTES_WITHOUT_TOKEN.some((route) => path === `${authPath}/${route}/`)) return false;
    const isBelowApi = target.origin === apiOrigin && apiPaths.some((apiPath) => path.startsWith(apiPath));
    return isBelowApi || allowedOrigins.includes(target.origin);
  }

  /** Null on a server, or if the text is not a URL. */
  #resolve(url: string): URL | null {
    if (!this.#options.inBrowser) return null;
    const base = this.#document.baseURI;
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }
}
