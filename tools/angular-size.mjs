// Fails when an application that takes the Angular library pays more for it than promised: the packed library as
// Angular links it, minified and gzipped, without Angular and RxJS themselves.
import { ConsoleLogger, LogLevel, NodeJSFileSystem } from '@angular/compiler-cli';
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './workspace.mjs';

const LIMIT_BYTES = 6_000;
const BUNDLES = join(root, 'libs/angular/dist/fesm2022');

/** Gzipped kilobytes of each, minified with their own dependencies; oidc-client-ts and the like need an adapter besides. */
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

const linker = {
  name: 'angular-linker',
  setup({ onLoad }) {
    onLoad({ filter: /fesm2022.*\.mjs$/ }, async ({ path: filename }) => ({
      contents: await link(filename),
      loader: 'js',
    }));
  },
};

async function link(filename) {
  const plugin = createEs2015LinkerPlugin({
    fileSystem: new NodeJSFileSystem(),
    logger: new ConsoleLogger(LogLevel.error),
    linkerJitMode: false,
  });
  const text = await readFile(filename, 'utf8');
  const options = { filename, plugins: [plugin], configFile: false, babelrc: false, compact: false };
  return (await transformAsync(text, options)).code;
}

async function sizeOf(bundle) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(BUNDLES, bundle)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    metafile: true,
    external: ['@angular/*', 'rxjs', 'rxjs/*', 'tslib', '@holdfast/angular'],
    define: { ngDevMode: 'false', ngJitMode: 'false' },
    plugins: [linker],
  });
  if (process.argv.includes('--parts')) {
    for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)) {
      say(`${String(bytesInOutput).padStart(8)} ${path}`);
    }
  }
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const size = await sizeOf('holdfast-angular.mjs');
say(
  `${kilobytes(size)}  @holdfast/angular, everything that it exports (limit ${kilobytes(LIMIT_BYTES).trim()})`,
);
for (const [peer, recorded] of Object.entries(PEERS)) say(`${kilobytes(recorded * 1000)}  ${peer}`);
if (size > LIMIT_BYTES) {
  say(`The library is ${String(size - LIMIT_BYTES)} bytes over its limit.`);
  process.exit(1);
}
