import { DOCUMENT, inject, Injectable } from '@angular/core';
import { AuthPath } from '@holdfast/contract';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/** These carry credentials of their own. */
const WITHOUT_TOKEN: readonly string[] = [AuthPath.login, AuthPath.refresh];

/** Tells which requests may carry the access token. */
@Injectable({ providedIn: 'root' })
export class RequestTarget {
  readonly #options = inject(HOLDFAST_OPTIONS);
  readonly #page = inject(DOCUMENT);

  /** Judged by the origin that the browser will send it to, never by text. A token of the caller's own is left alone. */
  takesToken(url: string, headers: { has(name: string): boolean }): boolean {
    const base = this.#page.baseURI;
    if (headers.has('Authorization') || !URL.canParse(url, base)) return false;
    const { origin, pathname } = new URL(url, base);
    const { apiOrigin, allowedOrigins } = this.#options;
    return allowedOrigins.has(origin) && !(origin === apiOrigin && WITHOUT_TOKEN.includes(pathname));
  }
}
