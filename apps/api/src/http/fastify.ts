import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { requestIdOf } from '@holdfast/nest';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';

/** Notes of 20,000 characters fit, whatever the script. */
const BODY_LIMIT_BYTES = 128 * 1024;

/** A proxy in front of us has such an address; what others claim of forwarded addresses counts for nothing. */
const PRIVATE_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** The HTTP server: bounded bodies, and a request id that goes in and out of every call. */
export function createFastifyAdapter({ isBehindProxy }: { readonly isBehindProxy: boolean }): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: isBehindProxy ? PRIVATE_NETWORKS : false,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: nameRequest,
    forceCloseConnections: 'idle',
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
  return adapter;
}

/** The library's choice, kept at the raw request too, where the logger looks. */
function nameRequest(request: IncomingMessage): string {
  const id = requestIdOf(request);
  request.id = id;
  return id;
}
