// `folder-rings.mjs FOLDER…`: fails where parts of a project import each other in a ring. The parts are the files and
// folders that stand side by side, at every depth; type-only imports count. A circle of files is a ring too.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = /\.(ts|js|mjs)$/;
/** Nobody imports a spec, which may look at everything. */
const SPEC = /\.spec\.(ts|mjs)$/;
const LEFT_OUT = new Set(['node_modules', 'dist', 'test-results', 'fixtures']);

const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
const compilerOptions = {
  ...ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root).options,
  allowJs: true,
};

/** Rings of a folder: the folder in which the parts stand, the parts, and the imports between them. */
export function ringsOf(folder) {
  const levels = new Map();
  for (const { from, to } of importsIn(resolve(folder))) {
    const { level, source, target } = fork(from, to);
    if (!levels.has(level)) levels.set(level, []);
    levels.get(level).push({ source, target, from, to });
  }
  return [...levels].flatMap(([level, edges]) =>
    ringsIn(edges).map((parts) => ({
      level,
      parts,
      imports: edges.filter(({ source, target }) => parts.includes(source) && parts.includes(target)),
    })),
  );
}

/** Imports of one file of the folder by another, as paths below the folder. */
function importsIn(folder) {
  const files = filesIn(folder);
  const known = new Set(files);
  return files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(file, 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => ts.resolveModuleName(fileName, file, compilerOptions, ts.sys))
      .map(({ resolvedModule }) => resolvedModule?.resolvedFileName)
      .filter((imported) => known.has(imported))
      .map((imported) => ({ from: relative(folder, file), to: relative(folder, imported) })),
  );
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesIn(path);
    return SOURCE.test(entry.name) && !SPEC.test(entry.name) ? [path] : [];
  });
}

/** The deepest folder that holds both files, and its parts that lead to them. */
function fork(from, to) {
  const sources = from.split('/');
  const targets = to.split('/');
  const depth = sources.findIndex((part, index) => part !== targets[index]);
  const at = depth < 0 ? sources.length - 1 : depth;
  return { level: sources.slice(0, at).join('/'), source: sources[at], target: targets[at] };
}

/** Parts that reach each other, grouped. A file that imports itself is one, too. */
function ringsIn(edges) {
  const next = new Map();
  for (const { source, target } of edges) next.set(source, [...(next.get(source) ?? []), target]);
  const reached = new Map([...next.keys()].map((part) => [part, reachableFrom(part, next)]));
  const rings = new Map();
  for (const [part, parts] of reached) {
    if (!parts.has(part)) continue;
    const ring = [...parts].filter((other) => reached.get(other)?.has(part)).sort();
    rings.set(ring.join(), ring);
  }
  return [...rings.values()];
}

function reachableFrom(part, next) {
  const reached = new Set();
  const open = [part];
  while (open.length > 0) {
    for (const target of next.get(open.pop()) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function describe(folder, { level, parts, imports }) {
  const lines = imports.map(({ from, to }) => `  ${from} imports ${to}`);
  return [`${join(folder, level)}: a ring of ${parts.join(', ')}`, ...lines].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const found = process.argv
    .slice(2)
    .flatMap((folder) => ringsOf(folder).map((ring) => describe(folder, ring)));
  for (const text of found) console.error(text);
  process.exit(found.length > 0 ? 1 : 0);
}
