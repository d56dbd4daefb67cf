// Fails when an application that takes the Angular library pays more for it than promised: the packed library as
// Angular links it, minified and gzipped, without Angular and RxJS themselves.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { angularLinker, PRODUCTION } from './angular-linker.mjs';
import { root } from './workspace.mjs';

/** The goal, and the size that it must not grow beyond until it is there. */
const GOAL_BYTES = 6_000;
const LIMIT_BYTES = 8_000;

/** What an application needs that uses HttpClient; the rest goes when its bundle is shaken. */
const TYPICAL = `export { authenticatedGuard, holdfastInterceptor, provideHoldfast, Session }`;
const BUNDLES = join(root, 'libs/angular/dist/fesm2022');

/** Gzipped kilobytes as recorded in 2026, minified with their own dependencies. */
const PEERS = {
  'auth0-spa-js 2.1': 13.8,
  'angular-oauth2-oidc': 14.3,
  'oidc-client-ts': 17.9,
  'supertokens-website': 22.1,
  'supabase auth-js': 24.1,
  'angular-auth-oidc-client': 27.4,
};

const say = (line) => process.stdout.write(`${line}\n`);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(2).padStart(6)} kB`;

/** @param contents of the module to be bundled, which stands beside the library's bundles */
async function sizeOf(contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: BUNDLES },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    metafile: true,
    external: ['@angular/*', 'rxjs', 'rxjs/*', 'tslib', '@holdfast/angular'],
    define: PRODUCTION,
    plugins: [angularLinker],
  });
  if (process.argv.includes('--parts')) {
    for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)) {
      say(`${String(bytesInOutput).padStart(8)} ${path}`);
    }
  }
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const main = './holdfast-angular.mjs';
const size = await sizeOf(`export * from '${main}'`);
say(
  `${kilobytes(await sizeOf(`${TYPICAL} from '${main}'`))}  @holdfast/angular, as an application with HttpClient takes it`,
);
say(`${kilobytes(size)}  @holdfast/angular, everything that it exports`);
say(
  `${kilobytes(await sizeOf(`export * from './holdfast-angular-streams.mjs'`))}  @holdfast/angular/streams besides`,
);
for (const [peer, recorded] of Object.entries(PEERS)) say(`${kilobytes(recorded * 1000)}  ${peer}`);
if (size > GOAL_BYTES) {
  say(`Everything is ${String(size - GOAL_BYTES)} bytes above the goal of ${kilobytes(GOAL_BYTES).trim()}.`);
}
if (size > LIMIT_BYTES) {
  say(`It is ${String(size - LIMIT_BYTES)} bytes over its limit of ${kilobytes(LIMIT_BYTES).trim()}.`);
  process.exit(1);
}
