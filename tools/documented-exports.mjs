// `documented-exports.mjs FOLDER`: fails where an entry point of a packed library exports what has no doc comment.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);

/** The entry points of the library in a folder; none where it is not packed. */
export function entryPointsOf(folder) {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).private) return [];
  return Object.values(options.paths)
    .map(([path]) => resolve(root, path))
    .filter((path) => path.startsWith(`${resolve(folder)}${sep}`));
}

/** What an entry point exports without a doc comment: `FILE: NAME`, with the file that declares it. */
export function undocumentedIn(entryPoints) {
  const program = ts.createProgram(entryPoints, { ...options, experimentalDecorators: true });
  const checker = program.getTypeChecker();
  const undocumented = entryPoints.flatMap((path) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(path));
    return checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .map((symbol) => `${relative(root, symbol.declarations[0].getSourceFile().fileName)}: ${symbol.name}`);
  });
  return [...new Set(undocumented)].sort();
}

if (process.argv[1] === import.meta.filename) {
  const found = undocumentedIn(entryPointsOf(process.argv[2]));
  for (const text of found) console.error(`${text} is exported and has no doc comment`);
  process.exit(found.length > 0 ? 1 : 0);
}
