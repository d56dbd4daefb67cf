import { AuthPath, DPOP_HEADER, LOOPBACK_REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { accessTokenOf } from './access-token-of.js';
import { LabFaults } from './lab-faults.js';

/** Injects the lab's network faults: closed connections, lost responses and dropped cookies. */
export function breakNetworkForLab(app: NestFastifyApplication): void {
  const faults = app.get(LabFaults);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    const sessions = faults.areArmed && request.url === AuthPath.refresh ? sessionsOf(request) : [];
    for (const id of sessions) faults.refreshArrives(id);
    if (sessions.some((id) => faults.isAway(id))) request.raw.socket.destroy();
    else done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (faults.areArmed && request.url === AuthPath.refresh) {
      const { statusCode } = reply;
      const proof = request.headers[DPOP_HEADER.toLowerCase()]?.toString();
      const sessions = sessionsOf(request);
      if (statusCode === 200 && sessions.some((id) => faults.takeDroppedCookie(id))) {
        void reply.removeHeader('set-cookie');
      }
      if (sessions.some((id) => faults.losesResponse(id, statusCode, proof))) request.raw.socket.destroy();
    }
    done(null, payload);
  });
}

/** The session ids in a request's cookies and access token. Unverified: they only select which faults apply. */
function sessionsOf({ headers }: FastifyRequest): readonly string[] {
  const ids = [...(headers.cookie ?? '').matchAll(COOKIE)].flatMap(([, id]) => id ?? []);
  try {
    const { sid } = decodeJwt(accessTokenOf(headers));
    return typeof sid === 'string' ? [...ids, sid] : ids;
  } catch {
    return ids;
  }
}

/** The prefix with TLS ends with this one. */
const COOKIE = new RegExp(`${LOOPBACK_REFRESH_COOKIE_PREFIX}[\\w-]+_([\\da-f-]{36})=`, 'g');
