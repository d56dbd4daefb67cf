// Bundles the page that measures the interceptor in a browser, as an application's build for production would.
import { build } from 'esbuild';
import { join } from 'node:path';
import { angularLinker, PRODUCTION } from './angular-linker.mjs';
import { root } from './workspace.mjs';

await build({
  entryPoints: [join(root, 'apps/bench/page/page.mjs')],
  outfile: join(root, 'apps/bench/dist/page/page.js'),
  alias: { '@holdfast/angular': join(root, 'libs/angular/dist/fesm2022/holdfast-angular.mjs') },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: PRODUCTION,
  plugins: [angularLinker],
});
