// `npx nx run api:package`: writes what a server needs to run the API and the portal to dist/api, without the tools and
// tests of the workspace. `npm ci --omit=dev` there installs the packages, in the versions of the workspace's lock file.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { externalPackages } from './external-packages.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

interface LockFile {
  readonly packages: Readonly<Record<string, object>>;
  readonly [member: string]: unknown;
}

const root = join(import.meta.dirname, '../../..');
const target = join(root, 'dist/api');

const workspace = readManifest(join(root, 'package.json'));
const imported = externalPackages(join(root, 'apps/api/dist'));
const libraries = librariesBehind(imported.filter((name) => name.startsWith('@holdfast/')));
const peers = libraries.flatMap((library) =>
  Object.keys(readManifest(join(root, library, 'package.json')).peerDependencies ?? {}),
);

rmSync(target, { recursive: true, force: true });
copyBuild('apps/api/dist');
copyBuild('apps/portal/dist/browser');
for (const library of libraries) {
  for (const entry of ['package.json', 'dist', 'migrations', 'LICENSE']) copyBuild(join(library, entry));
}
const manifest = {
  name: 'holdfast-api',
  version: workspace['version'],
  private: true,
  license: workspace['license'],
  type: 'module',
  engines: workspace['engines'],
  workspaces: libraries,
  scripts: { start: 'node apps/api/dist/main.js' },
  dependencies: versionsOf([...imported, ...peers]),
};
writeJson(join(target, 'package.json'), manifest);
writeJson(join(target, 'package-lock.json'), prunedLock());
lock();
process.stdout.write(`${target}\n`);

/** The folders of libraries, and of those that they depend on. */
function librariesBehind(names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const library = `libs/${name.slice('@holdfast/'.length)}`;
    if (found.has(library)) return;
    found.add(library);
    const { dependencies = {} } = readManifest(join(root, library, 'package.json'));
    Object.keys(dependencies)
      .filter((dependency) => dependency.startsWith('@holdfast/'))
      .forEach(visit);
  };
  names.forEach(visit);
  return [...found].sort();
}

/** Only those that the workspace depends on: other peers are optional. */
function versionsOf(names: readonly string[]): Readonly<Record<string, string>> {
  const versions = Object.entries(workspace.dependencies ?? {});
  return Object.fromEntries(versions.filter(([name]) => names.includes(name)));
}

/** The lock file of the workspace, for npm to drop what is not needed. */
function prunedLock(): LockFile {
  const file = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const packages = Object.entries(file.packages).filter(([path]) => {
    const library = /^(?:node_modules\/@holdfast|libs)\/([^/]+)$/.exec(path)?.[1];
    return path !== '' && (library === undefined || libraries.includes(`libs/${library}`));
  });
  return { ...file, name: manifest.name, packages: { '': manifest, ...Object.fromEntries(packages) } };
}

function lock(): void {
  const parameters = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', [...parameters, '--offline', '--loglevel=error'], {
    cwd: target,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('npm could not reduce the lock file: see above');
}

function copyBuild(path: string): void {
  const source = join(root, path);
  if (!existsSync(source)) return;
  mkdirSync(join(target, path, '..'), { recursive: true });
  cpSync(source, join(target, path), {
    recursive: true,
    filter: (file) => !/\.(?:map|d\.ts|tsbuildinfo)$/.test(file),
  });
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
