import { PortalPath } from '@holdfast/app-contract';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isApiAddress, portalAddressOf } from './portal-address.js';

/** The build of apps/portal, relative to the build of this file. */
const PORTAL_DIRECTORY = join(import.meta.dirname, '../../../portal/dist/browser');

/** The page that all addresses of the portal have. */
const PAGE = 'index.html';

/** Files with a content hash in their name never change. */
const HASHED_FILE = /-[A-Za-z0-9_-]{8}\.(?:js|css)(?:\.br|\.gz)?$/;

/**
 * Serves the files of the portal, and its page at each of the portal's own routes. An unknown address gets the page too,
 * with status 404, if a person opens it; anything else there is left to the API.
 *
 * @param directory of the portal's build, which has each file in the encodings br and gzip beside it
 * @returns false when the portal is not built
 */
export async function servePortal(
  app: NestFastifyApplication,
  directory = PORTAL_DIRECTORY,
): Promise<boolean> {
  if (!existsSync(join(directory, PAGE))) return false;
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header(
        'Cache-Control',
        HASHED_FILE.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const server = app.getHttpAdapter().getInstance();
  for (const route of Object.values(PortalPath)) {
    server.get(route, (_request, reply) => reply.sendFile(PAGE));
  }
  server.get('/*', ({ url, headers }, reply) => {
    const isNavigation = headers.accept?.includes('text/html') === true;
    if (!isNavigation || isApiAddress(url)) {
      reply.callNotFound();
      return reply;
    }
    const address = portalAddressOf(url);
    if (address !== null) return reply.redirect(address, 308);
    // Without validators: a browser that has the page from elsewhere would get a 404 without a body.
    return reply.code(404).sendFile(PAGE, { etag: false, lastModified: false });
  });
  return true;
}
