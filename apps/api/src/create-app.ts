import { ensureAuthKeys, fileAuthKeys, holdfastCors } from '@holdfast/nest';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { createFastifyAdapter } from './http/fastify.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { authKeysPath } from './keys/auth-keys-path.js';
import { breakNetworkForLab } from './lab/lab-network.js';
import { warningsOf } from './log/startup-log.js';
import { serveDocumentation } from './openapi.js';
import type { Settings } from './settings/settings.js';

/** Creates the API. It does not listen yet. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const keysFile = authKeysPath(settings);
  if (settings.authKeysFile === undefined) await ensureAuthKeys(keysFile);

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(settings, fileAuthKeys(keysFile)),
    createFastifyAdapter(settings),
    // Startup errors are thrown to the caller, which reports them once.
    { bufferLogs: true, autoFlushLogs: false, abortOnError: false },
  );
  app.useLogger(warningsOf(app.get(Logger)));
  // Otherwise Nest keeps every log line from here on in memory, and writes none.
  app.flushLogs();
  await setSecurityHeaders(
    app,
    settings.publicUrls.some((url) => url.startsWith('https:')),
  );
  if (settings.corsOrigins.length > 0) {
    const cors = holdfastCors(settings.corsOrigins);
    app.enableCors({
      ...cors,
      allowedHeaders: [...cors.allowedHeaders, 'If-Match'],
      exposedHeaders: [...cors.exposedHeaders, 'ETag'],
    });
  }
  if (settings.testEndpoints) breakNetworkForLab(app);
  if (settings.swaggerUi) serveDocumentation(app);
  return app;
}
