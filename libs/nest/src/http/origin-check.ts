import { Injectable } from '@nestjs/common';
import { OriginRejectedError } from '../errors/problem-error.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { originOf, singleHeader, type HttpRequest } from './http-request.js';

/** Rejects requests from other sites to the routes that set a cookie or accept one as credential. */
@Injectable()
export class OriginCheck {
  readonly #publicUrl: string | null;
  readonly #allowedOrigins: ReadonlySet<string>;

  constructor(@InjectAuthOptions() { publicUrl, allowedOrigins }: ResolvedAuthOptions) {
    this.#publicUrl = publicUrl;
    this.#allowedOrigins = new Set(allowedOrigins);
  }

  /**
   * Browsers state reliably where a request comes from (Fetch Metadata §2.3, RFC 6454 §7). A request without these headers
   * is not from a browser, so it carries only cookies that its user gave it.
   *
   * @throws OriginRejectedError
   */
  requireAllowed(request: HttpRequest): void {
    if (!this.#isAllowed(request)) throw new OriginRejectedError();
  }

  #isAllowed(request: HttpRequest): boolean {
    const origin = singleHeader(request, 'origin');
    if (origin !== null && this.#allowedOrigins.has(origin)) return true;
    // Unlike the comparison of origins, this does not depend on the Host header that a proxy sends.
    const site = singleHeader(request, 'sec-fetch-site');
    if (site !== null) return site === 'same-origin' || site === 'none';
    return origin === null || origin === (this.#publicUrl ?? originOf(request));
  }
}
