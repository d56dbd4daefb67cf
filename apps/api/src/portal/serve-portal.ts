import { PortalPath } from '@holdfast/app-contract';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../settings/settings.js';
import { isApiAddress, portalAddressOf } from './portal-address.js';
import { PortalPage } from './portal-page.js';

/** The build of apps/portal, relative to the build of this file. */
const PORTAL_DIRECTORY = join(import.meta.dirname, '../../../portal/dist/browser');

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
  { publicUrls }: Pick<Settings, 'publicUrls'>,
  directory = PORTAL_DIRECTORY,
): Promise<boolean> {
  if (!existsSync(join(directory, PAGE))) return false;
  await app.register(fastifyStatic, {
    root: directory,
    wildcard: false,
    preCompressed: true,
    index: false,
    globIgnore: ['**/*.{br,gz}', PAGE],
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header(
        'Cache-Control',
        HASHED_FILE.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const server = app.getHttpAdapter().getInstance();
  const page = new PortalPage(await readFile(join(directory, PAGE), 'utf8'), publicUrls);
  for (const route of ['/', `/${PAGE}`, ...Object.values(PortalPath)]) {
    server.get(route, (request, reply) => page.send(request, reply));
  }
  server.get('/*', (request, reply) => {
    const { url, headers } = request;
    const isNavigation = headers.accept?.includes('text/html') === true;
    if (!isNavigation || isApiAddress(url)) {
      reply.callNotFound();
      return reply;
    }
    const address = portalAddressOf(url);
    if (address !== null) return reply.redirect(page.pathOf(request) + address, 308);
    return page.sendNotFound(request, reply);
  });
  return true;
}
