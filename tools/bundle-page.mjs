// Bundles the page of a project, as an application's build for production would:
// `bundle-page.mjs PROJECT [WORKSPACE [DIRECTORY]]`, with the library of another workspace, into another directory.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { angularLinker, PRODUCTION } from './angular-linker.mjs';
import { root } from './workspace.mjs';

/** The library of another workspace finds an Angular of its own there; a page has one. */
const oneAngular = {
  name: 'one-angular',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@angular|rxjs|tslib)/ }, ({ path, kind, pluginData }) =>
      pluginData === oneAngular
        ? undefined
        : resolve(path, { resolveDir: root, kind, pluginData: oneAngular }),
    );
  },
};

/** @param project its folder, which has the page's source in `page/page.mjs` */
export async function bundlePage(project, workspace = root, directory = join(root, project, 'dist/page')) {
  const library = join(workspace, 'libs/angular/dist/fesm2022');
  const main = join(library, 'holdfast-angular.mjs');
  const withFetch = join(library, 'holdfast-angular-fetch.mjs');
  await build({
    entryPoints: [join(root, project, 'page/page.mjs')],
    outfile: join(directory, 'page.js'),
    alias: {
      '@holdfast/angular': main,
      // Former versions had it in the main entry point.
      '@holdfast/angular/fetch': existsSync(withFetch) ? withFetch : main,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: PRODUCTION,
    plugins: [oneAngular, angularLinker],
    logLevel: 'warning',
  });
}

const [, script, ...parameters] = process.argv;
if (import.meta.filename === script) await bundlePage(...parameters);
