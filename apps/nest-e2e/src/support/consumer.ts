import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../../..');
const LIBRARIES = ['contract', 'session', 'session-store', 'nest'];

/** Which Nest an application is on, and how its own code is written. */
export interface NestVersion {
  readonly major: 11 | 12;
  readonly swagger: string;
  readonly modules: 'commonjs' | 'module';
}

/** The libraries as npm would publish them; the paths of their archives. */
export async function packLibraries(directory: string): Promise<readonly string[]> {
  const folders = LIBRARIES.map((library) => join(ROOT, 'libs', library));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory, ...folders]);
  const packed: unknown = JSON.parse(stdout);
  const entries = (Array.isArray(packed) ? packed : Object.values(packed as object)) as {
    filename: string;
  }[];
  return entries.map(({ filename }) => join(directory, filename));
}

/** An application of somebody else, with the packed libraries and a Nest of its own. */
export class Consumer {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async install(
    archives: readonly string[],
    { major, swagger, modules }: NestVersion,
  ): Promise<Consumer> {
    const directory = await mkdtemp(join(tmpdir(), `holdfast-nest-${String(major)}-`));
    const nest = ['common', 'core', 'platform-express', 'platform-fastify'];
    const manifest = {
      private: true,
      type: modules,
      dependencies: {
        ...Object.fromEntries(nest.map((name) => [`@nestjs/${name}`, `^${String(major)}`])),
        '@nestjs/swagger': swagger,
        '@fastify/static': '*',
        'class-transformer': '*',
        'class-validator': '*',
        'prom-client': '^15',
        'reflect-metadata': '*',
        rxjs: '^7',
        typescript: '~6.0',
        '@types/node': '^24',
      },
    };
    await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
    await mkdir(join(directory, 'src'));
    await copyFile(join(import.meta.dirname, '../../consumer/main.ts'), join(directory, 'src/main.ts'));
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet, ...archives], { cwd: directory });
    return new Consumer(directory);
  }

  /** Fails with what the compiler says where the libraries' types do not fit. */
  async compile(): Promise<void> {
    const compiler = join(this.#directory, 'node_modules/typescript/bin/tsc');
    const result = run(process.execPath, [compiler], { cwd: this.#directory });
    await result.catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout);
    });
  }

  async start(adapter: 'fastify' | 'express'): Promise<RunningApp> {
    const child = spawn(process.execPath, ['dist/main.js', adapter], {
      cwd: this.#directory,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let told = '';
      const hear = (chunk: string): void => {
        told += chunk;
        const [, found] = /listening at (\S+)\n/.exec(told) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('exit', () => {
        reject(new Error(`the application did not start:\n${told}`));
      });
    });
    return new RunningApp(child, url);
  }

  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** As strict as an application may be about its own code. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
    skipLibCheck: true,
  },
  include: ['src'],
};

/** A started application. */
export class RunningApp {
  readonly #child: ChildProcess;
  readonly #url: string;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  async call(
    method: 'GET' | 'POST',
    path: string,
    { bearer, body }: { readonly bearer?: string; readonly body?: unknown } = {},
  ): Promise<{ readonly status: number; readonly text: string; readonly body: Record<string, unknown> }> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const value: unknown = isJson && text !== '' ? JSON.parse(text) : {};
    return { status: response.status, text, body: value as Record<string, unknown> };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    await new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.kill('SIGKILL');
    });
  }
}
