import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Notes of 20,000 characters fit, whatever the script. */
const BODY_LIMIT_BYTES = 128 * 1024;

/** A proxy in front of us has such an address; what others claim of forwarded addresses counts for nothing. */
const PRIVATE_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

const REQUEST_ID = /^[\w.-]{1,64}$/;

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

/** Takes the caller's id where it is harmless in a log. Kept at the raw request too, where the logger looks. */
function nameRequest(request: IncomingMessage): string {
  const given = request.headers[REQUEST_ID_HEADER.toLowerCase()];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  request.id = id;
  return id;
}
