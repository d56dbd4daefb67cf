import { API_BASE_PATH, REQUEST_ID_HEADER } from '@holdfast/contract';
import { requestIdOf } from '@holdfast/nest';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.js';
import { limitConnections } from './connection-limit.js';
import { removablePaths, withoutPublicPath } from './public-path.js';
import { warnOfUnreadForwarding } from './unread-forwarding.js';

const NOTES = `${API_BASE_PATH}/notes`;

const BODY_LIMIT_BYTES = 128 * 1024;

/** Enough for the longest note in any script, with quotation marks and line breaks escaped. */
const NOTE_LIMIT_BYTES = 1024 * 1024;

/** How long a request may take to arrive, from the start of the connection or of the request. */
interface ArrivalLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** A slow connection sends a note of 100,000 characters in that time at 4 kB a second. */
const ARRIVAL_LIMITS: ArrivalLimits = { headersTimeoutMs: 15_000, requestTimeoutMs: 30_000 };

/** How often Node looks for late requests within the shortest limit. By default it looks every 30 seconds. */
const CHECKS_PER_TIMEOUT = 3;

/** Creates the HTTP server, with limits on requests and connections, and a request ID on every response. */
export function createFastifyAdapter(
  settings: Pick<Settings, 'trustedProxies' | 'maxConnectionsPerNetwork' | 'publicUrls'>,
  { headersTimeoutMs, requestTimeoutMs }: ArrivalLimits = ARRIVAL_LIMITS,
): FastifyAdapter {
  const { trustedProxies } = settings;
  const publicPaths = removablePaths(settings.publicUrls);
  const adapter = new FastifyAdapter({
    trustProxy: toTrustProxy(trustedProxies),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.ceil(headersTimeoutMs / CHECKS_PER_TIMEOUT),
    },
    rewriteUrl: (request: IncomingMessage) => removePublicPath(request, publicPaths),
    genReqId: assignRequestId,
    forceCloseConnections: 'idle',
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  adapter.getInstance().addHook('onRoute', (route) => {
    if (route.url.startsWith(NOTES)) route.bodyLimit = NOTE_LIMIT_BYTES;
  });
  limitConnections(adapter.getInstance().server, settings);
  if (isNone(trustedProxies)) warnOfUnreadForwarding(adapter.getInstance());
  return adapter;
}

type TrustProxy = string[] | ((address: string, hop: number) => boolean) | false;

function toTrustProxy(proxies: Settings['trustedProxies']): TrustProxy {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  return proxies.length > 0 ? [...proxies] : false;
}

function isNone(proxies: Settings['trustedProxies']): boolean {
  return typeof proxies !== 'number' && proxies.length === 0;
}

/** Also removes it from the original URL: everything else then sees what it would see behind a proxy that removes it. */
function removePublicPath(request: IncomingMessage, publicPaths: readonly string[]): string {
  const url = withoutPublicPath(request.url ?? '', publicPaths);
  return Object.assign(request, { originalUrl: url }).originalUrl;
}

/** Also sets the ID on the raw request, where the logger reads it. */
function assignRequestId(request: IncomingMessage): string {
  const id = requestIdOf(request);
  request.id = id;
  return id;
}
