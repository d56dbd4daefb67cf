import { PortalPath } from '@holdfast/app-contract';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The build of apps/portal, relative to the build of this file. */
const PORTAL_DIRECTORY = join(import.meta.dirname, '../../../portal/dist/browser');

/** Files with a content hash in their name never change. */
const HASHED_FILE = /-[A-Za-z0-9_]{8}\.(js|css)$/;

/**
 * Serves the files of the portal, and its page at each of the portal's own routes.
 *
 * @returns false when the portal is not built
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
        HASHED_FILE.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
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
