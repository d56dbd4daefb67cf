import { AuthPath, REFRESH_COOKIE_PREFIX } from '@holdfast/contract';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { bearerOf } from './lab-expiry.interceptor.js';
import { LabFaults } from './lab-faults.js';

/** Lets happen what the lab was told of the network: cut connections, answers that are lost, cookies that are not kept. */
export function breakNetworkForLab(app: NestFastifyApplication): void {
  const faults = app.get(LabFaults);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, _reply, done) => {
    if (faults.areArmed && sessionsOf(request).some((id) => faults.isAway(id))) request.raw.socket.destroy();
    else done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (faults.areArmed && request.url === AuthPath.refresh && reply.statusCode === 200) {
      const sessions = sessionsOf(request);
      if (sessions.some((id) => faults.takeDroppedCookie(id))) void reply.removeHeader('set-cookie');
      if (sessions.some((id) => faults.takeLostAnswer(id))) request.raw.socket.destroy();
    }
    done(null, payload);
  });
}

/** The sessions that a request speaks of, whether truly or not: it is only about what the lab may break. */
function sessionsOf({ headers }: FastifyRequest): readonly string[] {
  const ids = [...(headers.cookie ?? '').matchAll(COOKIE)].flatMap(([, id]) => id ?? []);
  try {
    const { sid } = decodeJwt(bearerOf(headers));
    return typeof sid === 'string' ? [...ids, sid] : ids;
  } catch {
    return ids;
  }
}

const COOKIE = new RegExp(`${REFRESH_COOKIE_PREFIX}_([\\w-]+)=`, 'g');
