import { PortalPath } from '@holdfast/app-contract';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the build of apps/portal lies, seen from this file's own build. */
const PORTAL_DIRECTORY = join(import.meta.dirname, '../../../portal/dist/browser');

/** File names with a hash of the content never change. */
const HASHED = /-[A-Za-z0-9_]{8}\.(js|css)$/;

/**
 * Serves the portal, where it is built: its files, and its page for every address that the portal itself routes.
 *
 * @returns whether it is there
 */
export async function servePortal(app: NestFastifyApplication): Promise<boolean> {
  if (!existsSync(join(PORTAL_DIRECTORY, 'index.html'))) return false;
  await app.register(fastifyStatic, {
    root: PORTAL_DIRECTORY,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header(
        'Cache-Control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  for (const route of Object.values(PortalPath)) {
    app
      .getHttpAdapter()
      .getInstance()
      .get(route, (_request, reply) => reply.sendFile('index.html'));
  }
  return true;
}
