// Fails when an application that takes the Angular library pays more for it than promised: the packed library as
// Angular links it, minified and gzipped, without Angular and RxJS themselves.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { angularLinker, PRODUCTION } from './angular-linker.mjs';
import { root } from './workspace.mjs';

/** Of everything that an application may take of the library's main entry point. */
const LIMIT_BYTES = 6_000;

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
async function bundle(contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: BUNDLES },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    metafile: true,
    external: ['@angular/*', 'rxjs', 'rxjs/*', 'tslib', '@holdfast/angular', '@holdfast/angular/*'],
    define: PRODUCTION,
    plugins: [angularLinker],
  });
  const [output] = Object.values(metafile.outputs);
  return { size: gzipSync(outputFiles[0].contents, { level: 9 }).length, output };
}

async function sizeOf(contents) {
  const { size, output } = await bundle(contents);
  if (process.argv.includes('--parts')) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      say(`${String(bytesInOutput).padStart(8)} ${path}`);
    }
  }
  return size;
}

const main = './holdfast-angular.mjs';
const { output } = await bundle(`export * from '${main}'`);
/** What begins with ɵ is for the library's other entry points. */
const forApplications = output.exports.filter((name) => !name.startsWith('ɵ'));
const size = await sizeOf(`export { ${forApplications.join(', ')} } from '${main}'`);
const sizes = [
  [
    await sizeOf(`${TYPICAL} from '${main}'`),
    '@holdfast/angular, as an application with HttpClient takes it',
  ],
  [size, '@holdfast/angular, everything that it exports for applications'],
  [await sizeOf(`export * from './holdfast-angular-fetch.mjs'`), '@holdfast/angular/fetch besides'],
  [await sizeOf(`export * from './holdfast-angular-streams.mjs'`), '@holdfast/angular/streams besides'],
  ...Object.entries(PEERS).map(([peer, recorded]) => [recorded * 1000, peer]),
];
for (const [bytes, what] of sizes) say(`${kilobytes(bytes)}  ${what}`);
if (size > LIMIT_BYTES) {
  say(`It is ${String(size - LIMIT_BYTES)} bytes over its limit of ${kilobytes(LIMIT_BYTES).trim()}.`);
  process.exit(1);
}
