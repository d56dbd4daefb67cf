// Fails when the Angular library adds more to an application than its limit: the packed library as Angular links it,
// minified and gzipped, without Angular and RxJS. `--parts` lists what each part of it weighs.
import { build, type Metafile } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { angularLinker, PRODUCTION } from './angular-linker.ts';

type Output = Metafile['outputs'][string];

/** The limit for everything that the main entry point exports for applications. */
const MAX_SIZE_BYTES = 9_100;

/** What an application with HttpClient imports; the bundler drops the rest. */
const TYPICAL = `export { authenticatedGuard, holdfastInterceptor, provideHoldfast, Session }`;
const BUNDLES = join(import.meta.dirname, '../dist/fesm2022');

/** The entry points of what not every application needs. */
const FEATURES = [
  'dpop',
  'cookie-check',
  'fetch',
  'legacy-token',
  'own-sign-in',
  'reauthentication',
  'session-end',
  'session-prompt',
  'streams',
  'token-storage',
];

/** Texts of checks for mistakes of the application, which a production build must not contain. */
const DEVELOPMENT_TEXTS = [
  'Register holdfastInterceptor last',
  'is not an origin such as',
  'are on different sites',
];

/** Gzipped kilobytes, measured in 2026, minified with their own dependencies. */
const PEERS = {
  'auth0-spa-js 2.1': 13.8,
  'angular-oauth2-oidc': 14.3,
  'oidc-client-ts': 17.9,
  'supertokens-website': 22.1,
  'supabase auth-js': 24.1,
  'angular-auth-oidc-client': 27.4,
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(2).padStart(6)} kB`;

interface Bundle {
  /** Gzipped bytes. */
  readonly size: number;
  readonly output: Output;
  readonly text: string;
}

/** @param contents of the module to bundle, next to the library's bundles */
async function bundle(contents: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: BUNDLES },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    metafile: true,
    external: ['@angular/*', 'rxjs', 'rxjs/*', 'tslib'],
    alias: {
      '@holdfast/angular/fetch': join(BUNDLES, 'holdfast-angular-fetch.mjs'),
      '@holdfast/angular': join(BUNDLES, 'holdfast-angular.mjs'),
    },
    define: PRODUCTION,
    plugins: [angularLinker],
  });
  const [output] = Object.values(metafile.outputs);
  const [file] = outputFiles;
  if (output === undefined || file === undefined) throw new Error('esbuild wrote no bundle');
  return { size: gzipSync(file.contents, { level: 9 }).length, output, text: file.text };
}

async function sizeOf(contents: string): Promise<number> {
  const { size, output, text } = await bundle(contents);
  for (const left of DEVELOPMENT_TEXTS.filter((part) => text.includes(part))) {
    throw new Error(`A production build contains a check for development: "${left}"`);
  }
  if (process.argv.includes('--parts')) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      say(`${String(bytesInOutput).padStart(8)} ${path}`);
    }
  }
  return size;
}

const main = './holdfast-angular.mjs';
const { output } = await bundle(`export * from '${main}'`);
/** A name that begins with ɵ is for the library's other entry points. */
const forApplications = output.exports.filter((name) => !name.startsWith('ɵ'));
const size = await sizeOf(`export { ${forApplications.join(', ')} } from '${main}'`);
const typical = `${TYPICAL} from '${main}';`;
const typicalSize = await sizeOf(typical);
const additions: (readonly [number, string])[] = [];
for (const entryPoint of FEATURES) {
  const together = await sizeOf(`${typical} export * from './holdfast-angular-${entryPoint}.mjs'`);
  additions.push([together - typicalSize, `@holdfast/angular/${entryPoint} in addition`]);
}
const sizes: readonly (readonly [number, string])[] = [
  [typicalSize, '@holdfast/angular, as an application with HttpClient uses it'],
  [size, '@holdfast/angular, everything that it exports for applications'],
  ...additions,
  ...Object.entries(PEERS).map(([peer, recorded]) => [recorded * 1000, peer] as const),
];
for (const [bytes, what] of sizes) say(`${kilobytes(bytes)}  ${what}`);
if (size > MAX_SIZE_BYTES) {
  say(`It is ${String(size - MAX_SIZE_BYTES)} bytes above its limit of ${kilobytes(MAX_SIZE_BYTES).trim()}.`);
  process.exit(1);
}
