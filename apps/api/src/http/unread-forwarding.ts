import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/**
 * Warns once if requests come through a proxy that is not trusted: all clients then share the proxy's address, and its
 * rate limits. Once, because any client can send such a header.
 */
export function warnOfUnreadForwarding(server: FastifyInstance): void {
  const logger = new Logger('Proxies');
  let hasWarned = false;
  server.addHook('onRequest', (request, _reply, done) => {
    if (!hasWarned && FORWARDING_HEADERS.some((name) => name in request.headers)) {
      hasWarned = true;
      logger.warn({
        event: 'forwarding_ignored',
        msg: 'a request names a client behind a proxy; set TRUSTED_PROXIES, or all clients share one address',
      });
    }
    done();
  });
}
