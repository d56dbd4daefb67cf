import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { requestIdOf } from '@holdfast/nest';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.js';
import { warnOfUnreadForwarding } from './unread-forwarding.js';

/** Enough for a note of 20,000 characters in any script. */
const BODY_LIMIT_BYTES = 128 * 1024;

/** How long a request may take to arrive. A slow connection sends the largest body in that time at 4 kB a second. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Creates the HTTP server, with limits on requests and a request ID on every response. */
export function createFastifyAdapter({ trustedProxies }: Pick<Settings, 'trustedProxies'>): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: toTrustProxy(trustedProxies),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: assignRequestId,
    forceCloseConnections: 'idle',
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
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

/** Also sets the ID on the raw request, where the logger reads it. */
function assignRequestId(request: IncomingMessage): string {
  const id = requestIdOf(request);
  request.id = id;
  return id;
}
