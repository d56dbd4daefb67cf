import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * What browsers are told of every page. Scripts come from here alone; styles may stand in the page, for Angular and
 * Swagger UI put theirs there while they run.
 */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** @param isPublicOverTls whether browsers reach the API over TLS, and may be told to insist on it */
export async function setSecurityHeaders(
  app: NestFastifyApplication,
  isPublicOverTls: boolean,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: isPublicOverTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    // Other origins that CORS names may read answers.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}
