import { ConsoleLogger, LogLevel, NodeJSFileSystem } from '@angular/compiler-cli';
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { readFile } from 'node:fs/promises';

/** What an application's build for production defines. */
export const PRODUCTION = { ngDevMode: 'false', ngJitMode: 'false', ngServerMode: 'false' };

/** For esbuild: links Angular libraries as the build of an application does. */
export const angularLinker = {
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
