import { DPOP_HEADER, DPOP_NONCE_HEADER, HINT_HEADER, REQUEST_ID_HEADER } from '@holdfast/contract';
import { isOrigin } from '../options/origin.js';

/** W3C Trace Context. */
const TRACE_HEADERS = ['traceparent', 'tracestate'];

/** HTML §9.2: where an interrupted stream resumes. */
const LAST_EVENT_ID_HEADER = 'Last-Event-ID';

/** How long browsers cache the result of a preflight request, in seconds. */
const MAX_AGE_S = 600;

/** Options for `app.enableCors`, on Fastify and Express. */
export interface HoldfastCorsOptions {
  readonly origin: string[];
  readonly credentials: true;
  readonly methods: string[];
  readonly allowedHeaders: string[];
  readonly exposedHeaders: string[];
  /** In seconds. */
  readonly maxAge: number;
}

/**
 * Returns a CORS configuration that lets pages of other origins use the routes, including cookies and device keys. List
 * the same origins in the option `allowedOrigins`.
 *
 * The refresh cookie is `SameSite=Strict`, so browsers send it only from pages of the API's own site: the same scheme,
 * and two hosts below one domain, such as `app.example.com` and `api.example.com`. Pages of another site keep the
 * refresh token themselves (`transport: 'body'`).
 *
 * @param origins such as `https://app.example`; without a path, and no wildcards, since the pages send cookies
 * @throws RangeError when one is not an origin
 * @example
 * ```ts
 * const cors = holdfastCors(['https://app.example']);
 * app.enableCors({ ...cors, allowedHeaders: [...cors.allowedHeaders, 'X-Tenant'] });
 * ```
 */
export function holdfastCors(origins: readonly string[]): HoldfastCorsOptions {
  const invalid = origins.find((origin) => !isOrigin(origin));
  if (invalid !== undefined) {
    throw new RangeError(
      `holdfastCors: expected an origin such as https://app.example instead of ${invalid}`,
    );
  }
  return {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      DPOP_HEADER,
      REQUEST_ID_HEADER,
      LAST_EVENT_ID_HEADER,
      ...TRACE_HEADERS,
    ],
    exposedHeaders: [
      DPOP_NONCE_HEADER,
      REQUEST_ID_HEADER,
      HINT_HEADER,
      'Date',
      'Retry-After',
      'WWW-Authenticate',
    ],
    maxAge: MAX_AGE_S,
  };
}
