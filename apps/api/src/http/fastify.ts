import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { requestIdOf } from '@holdfast/nest';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';

/** Enough for a note of 20,000 characters in any script. */
const BODY_LIMIT_BYTES = 128 * 1024;

/** Forwarded addresses are trusted only from proxies in these networks. */
const PRIVATE_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** Creates the HTTP server, with a limit on bodies and a request ID on every response. */
export function createFastifyAdapter({ isBehindProxy }: { readonly isBehindProxy: boolean }): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: isBehindProxy ? PRIVATE_NETWORKS : false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: assignRequestId,
    forceCloseConnections: 'idle',
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  return adapter;
}

/** Also sets the ID on the raw request, where the logger reads it. */
function assignRequestId(request: IncomingMessage): string {
  const id = requestIdOf(request);
  request.id = id;
  return id;
}
