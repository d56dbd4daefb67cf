// Bundles the page of a project, as an application's build for production would: `bundle-page.mjs PROJECT`.
import { build } from 'esbuild';
import { join } from 'node:path';
import { angularLinker, PRODUCTION } from './angular-linker.mjs';
import { root } from './workspace.mjs';

/** @param project its folder, which has the page's source in `page/page.mjs` */
export async function bundlePage(project) {
  await build({
    entryPoints: [join(root, project, 'page/page.mjs')],
    outfile: join(root, project, 'dist/page/page.js'),
    alias: { '@holdfast/angular': join(root, 'libs/angular/dist/fesm2022/holdfast-angular.mjs') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: PRODUCTION,
    plugins: [angularLinker],
  });
}

if (import.meta.filename === process.argv[1]) await bundlePage(process.argv[2]);
