import { ConsoleLogger, LogLevel, NodeJSFileSystem } from '@angular/compiler-cli';
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel';
import { transformAsync, type TransformOptions } from '@babel/core';
import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';

/** What the production build of an application defines. */
export const PRODUCTION = { ngDevMode: 'false', ngJitMode: 'false', ngServerMode: 'false' };

/** Links Angular libraries in esbuild in the same way as the build of an application. */
export const angularLinker: Plugin = {
  name: 'angular-linker',
  setup(bundler) {
    bundler.onLoad({ filter: /fesm2022.*\.mjs$/ }, async ({ path }) => ({
      contents: await link(path),
      loader: 'js',
    }));
  },
};

async function link(filename: string): Promise<string> {
  const plugin = createEs2015LinkerPlugin({
    fileSystem: new NodeJSFileSystem(),
    logger: new ConsoleLogger(LogLevel.error),
    linkerJitMode: false,
  });
  const source = await readFile(filename, 'utf8');
  const options: TransformOptions = {
    filename,
    plugins: [plugin],
    configFile: false,
    babelrc: false,
    compact: false,
  };
  const linked = await transformAsync(source, options);
  if (typeof linked?.code !== 'string') throw new Error(`Babel returned no code for ${filename}`);
  return linked.code;
}
