import { Injectable } from '@nestjs/common';
import { OriginRejectedError } from '../errors/problem-error.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { originOf, singleHeader, type HttpRequest } from './http-request.js';

/** Keeps other sites' pages from the routes that set a cookie or take one for a credential. */
@Injectable()
export class OriginCheck {
  readonly #publicUrl: string | null;
  readonly #allowed: ReadonlySet<string>;

  constructor(@InjectAuthOptions() { publicUrl, allowedOrigins }: ResolvedAuthOptions) {
    this.#publicUrl = publicUrl;
    this.#allowed = new Set(allowedOrigins);
  }

  /**
   * Browsers say truly where a request comes from (Fetch Metadata §2.3, RFC 6454 §7); what says nothing is no browser
   * of these years and carries no cookie that its user did not give it.
   *
   * @throws OriginRejectedError
   */
  requireAllowed(request: HttpRequest): void {
    if (!this.#isAccepted(request)) throw new OriginRejectedError();
  }

  #isAccepted(request: HttpRequest): boolean {
    const origin = singleHeader(request, 'origin');
    if (origin !== null && this.#allowed.has(origin)) return true;
    // Unlike the origin, this does not depend on the name that a proxy gives the server.
    const site = singleHeader(request, 'sec-fetch-site');
    if (site !== null) return site === 'same-origin' || site === 'none';
    return origin === null || origin === (this.#publicUrl ?? originOf(request));
  }
}
