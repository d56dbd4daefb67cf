// Bundles a browser page as the production build of an application does:
// `bundle-page.ts FOLDER [WORKSPACE [OUTPUT]]`. FOLDER holds the page's source, `page.mjs`. WORKSPACE is where the
// Angular library was built, this one by default. The bundle goes to OUTPUT, by default FOLDER's `dist`.
import { build, type Plugin } from 'esbuild';
import { join, resolve } from 'node:path';
import { angularLinker, PRODUCTION } from './angular-linker.ts';

const root = join(import.meta.dirname, '../../..');

const ONE_ANGULAR = 'one-angular';

/** Gives the page one Angular: a library of another workspace would find that workspace's own. */
const oneAngular: Plugin = {
  name: ONE_ANGULAR,
  setup(bundler) {
    bundler.onResolve({ filter: /^(@angular|rxjs|tslib)/ }, ({ path, kind, pluginData }) =>
      pluginData === ONE_ANGULAR
        ? undefined
        : bundler.resolve(path, { resolveDir: root, kind, pluginData: ONE_ANGULAR }),
    );
  },
};

const [folder, workspace = root, output] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: bundle-page.ts FOLDER [WORKSPACE [OUTPUT]]\n');
  process.exit(1);
}

const page = resolve(folder);
const library = join(workspace, 'libs/angular/dist/fesm2022');
/** The entry points other than the main one; a bundle without one fails where the page needs it. */
const ENTRY_POINTS = ['dpop', 'fetch', 'own-sign-in', 'session-end', 'session-prompt', 'token-storage'];
await build({
  entryPoints: [join(page, 'page.mjs')],
  outfile: join(output ?? join(page, 'dist'), 'page.js'),
  alias: {
    ...Object.fromEntries(
      ENTRY_POINTS.map((name) => [
        `@holdfast/angular/${name}`,
        join(library, `holdfast-angular-${name}.mjs`),
      ]),
    ),
    '@holdfast/angular': join(library, 'holdfast-angular.mjs'),
  },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: PRODUCTION,
  plugins: [oneAngular, angularLinker],
  logLevel: 'warning',
});
