import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Allows scripts from this origin only. Inline styles are allowed because Angular and Swagger UI add them at run time.
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

/**
 * Sets the security headers of every response.
 *
 * @param isPublicOverTls whether browsers reach the API over TLS; then the response requires it (HSTS)
 */
export async function setSecurityHeaders(
  app: NestFastifyApplication,
  isPublicOverTls: boolean,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: isPublicOverTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    // The origins in CORS_ORIGINS may read responses.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}
