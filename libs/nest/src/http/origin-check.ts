import { Injectable } from '@nestjs/common';
import { OriginRejectedError } from '../errors/problem-error.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { baseUrlsOf, singleHeader, type HttpRequest } from './http-request.js';

const MAX_LOGGED_ORIGINS = 16;

const MAX_LOGGED_HEADER_LENGTH = 256;

/** Rejects requests from other sites to the routes that set the refresh cookie or accept it as a credential. */
@Injectable()
export class OriginCheck {
  readonly #publicUrls: readonly string[];
  readonly #allowedOrigins: ReadonlySet<string>;

  constructor(@InjectAuthOptions() { publicUrls, allowedOrigins }: ResolvedAuthOptions) {
    this.#publicUrls = publicUrls;
    this.#allowedOrigins = new Set(allowedOrigins);
  }

  /**
   * Browsers state reliably where a request comes from (Fetch Metadata §2.3, RFC 6454 §7). A request without these
   * headers does not come from a browser, so its sender chose the cookies.
   *
   * @throws OriginRejectedError
   */
  requireAllowed(request: HttpRequest): void {
    const origin = singleHeader(request, 'origin');
    // Unlike the comparison of origins, this does not depend on the Host header that a proxy sends.
    const site = singleHeader(request, 'sec-fetch-site');
    if (this.#isAllowed(request, origin, site)) return;
    const allowed = [...this.#ownOriginsOf(request), ...this.#allowedOrigins];
    throw new OriginRejectedError({
      origin: origin?.slice(0, MAX_LOGGED_HEADER_LENGTH) ?? null,
      sec_fetch_site: site?.slice(0, MAX_LOGGED_HEADER_LENGTH) ?? null,
      allowed_origins: allowed.slice(0, MAX_LOGGED_ORIGINS),
      hint: 'If the page is yours, list its origin in allowedOrigins. If the API serves it, set publicUrl to its URL.',
    });
  }

  #isAllowed(request: HttpRequest, origin: string | null, site: string | null): boolean {
    if (origin !== null && this.#allowedOrigins.has(origin)) return true;
    if (site !== null) return site === 'same-origin' || site === 'none';
    return origin === null || this.#ownOriginsOf(request).includes(origin);
  }

  #ownOriginsOf(request: HttpRequest): readonly string[] {
    return baseUrlsOf(request, this.#publicUrls)
      .filter((url) => URL.canParse(url))
      .map((url) => new URL(url).origin);
  }
}
