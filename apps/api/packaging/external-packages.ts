import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The names of the packages that the modules of a folder import, in alphabetical order. */
export function externalPackages(folder: string): readonly string[] {
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const specifiers = modules.flatMap((file) =>
    ts.preProcessFile(readFileSync(join(folder, file), 'utf8')).importedFiles.map(({ fileName }) => fileName),
  );
  return [...new Set(specifiers.flatMap(packageOf))].sort();
}

/** Empty for a module of the folder itself or of Node.js. */
function packageOf(specifier: string): readonly string[] {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
  const segments = specifier.startsWith('@') ? 2 : 1;
  return [specifier.split('/', segments).join('/')];
}
