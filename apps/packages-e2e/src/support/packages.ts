import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '../../../..');
const CONSUMERS = join(import.meta.dirname, '../../consumer');

/** Folders of packages as npm would publish them. */
export const NEST_LIBRARIES = [
  'libs/contract',
  'libs/session',
  'libs/session-store',
  'libs/session-store-redis',
  'libs/testing',
  'libs/nest',
];
export const ANGULAR_LIBRARIES = ['libs/contract', 'libs/renewal', 'libs/angular/dist'];

export const TEST_LIBRARIES = ['libs/session', 'libs/testing'];

/** Packs libraries into a directory; the paths of their archives. */
export async function pack(libraries: readonly string[], directory: string): Promise<readonly string[]> {
  const folders = libraries.map((library) => join(ROOT, library));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory, ...folders]);
  const packed: unknown = JSON.parse(stdout);
  const entries = (Array.isArray(packed) ? packed : Object.values(packed as object)) as {
    filename: string;
  }[];
  return entries.map(({ filename }) => join(directory, filename));
}

/** The folder of a third-party application with the packed libraries and its own framework. */
export class Workspace {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @param source the folder of the application's sources among the consumers here */
  static async install(source: string, manifest: object, archives: readonly string[]): Promise<Workspace> {
    const directory = await mkdtemp(join(tmpdir(), `holdfast-${source}-`));
    await cp(join(CONSUMERS, source), directory, { recursive: true });
    await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, ...manifest }));
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, ...archives], { cwd: directory });
    return new Workspace(directory);
  }

  /** Runs a tool that the application has installed; fails with what it says. */
  run(script: string, ...parameters: readonly string[]): Promise<void> {
    return this.#run([script, ...parameters]);
  }

  /** The same in a folder of the application. */
  runIn(folder: string, script: string, ...parameters: readonly string[]): Promise<void> {
    return this.#run([script, ...parameters], { folder });
  }

  /** The same with variables of its environment. */
  runWith(
    environment: Readonly<Record<string, string>>,
    script: string,
    ...parameters: readonly string[]
  ): Promise<void> {
    return this.#run([script, ...parameters], { environment });
  }

  async #run(
    [script = '', ...parameters]: readonly string[],
    {
      folder = '.',
      environment = {},
    }: { folder?: string; environment?: Readonly<Record<string, string>> } = {},
  ): Promise<void> {
    const tool = join(this.directory, 'node_modules', script);
    const result = run(process.execPath, [tool, ...parameters], {
      cwd: join(this.directory, folder),
      env: { ...process.env, ...environment },
    });
    await result.catch((error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(stdout + stderr);
    });
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
