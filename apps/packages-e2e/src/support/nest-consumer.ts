import { spawn, type ChildProcess } from 'node:child_process';
import { Workspace } from './packages.js';

/** Which Nest an application is on, and how its own code is written. */
export interface NestVersion {
  readonly major: 11 | 12;
  readonly swagger: string;
  readonly modules: 'commonjs' | 'module';
}

/** What Nest's own starter has for its unit tests, and the one line of the README. */
const JEST = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: '.',
  testRegex: String.raw`.*\.spec\.ts$`,
  transform: { [String.raw`^.+\.(t|j)s$`]: 'ts-jest' },
  transformIgnorePatterns: ['/node_modules/(?!(@holdfast|@nestjs|jose)/)'],
  testEnvironment: 'node',
};

/** A third-party application with the packed libraries and its own Nest. */
export class NestConsumer {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async install(
    archives: readonly string[],
    { major, swagger, modules }: NestVersion,
  ): Promise<NestConsumer> {
    const nest = ['common', 'core', 'platform-express', 'platform-fastify', 'testing'];
    const manifest = {
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
        // The declarations of platform-express need it; those of our libraries bring along what they need.
        '@types/express': '*',
        jest: '^30',
        'ts-jest': '^29',
      },
      jest: JEST,
    };
    return new NestConsumer(await Workspace.install('nest', manifest, archives));
  }

  /** Fails with the compiler's errors if the libraries' types do not match. */
  compile(options: readonly string[] = []): Promise<void> {
    return this.#workspace.run('typescript/bin/tsc', ...options);
  }

  /** Runs the unit tests of the application. */
  test(): Promise<void> {
    return this.#workspace.run('jest/bin/jest.js');
  }

  /** @param options of the application, see its `main.ts` */
  start(adapter: 'fastify' | 'express', ...options: readonly string[]): Promise<RunningApp> {
    return RunningApp.start(this.#workspace.directory, ['dist/main.js', adapter, ...options]);
  }

  remove(): Promise<void> {
    return this.#workspace.remove();
  }
}

/** A started application. */
export class RunningApp {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @param announcement what the script prints once it has started; its group is the URL */
  static async start(
    directory: string,
    script: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    announcement = /listening at (\S+)\n/,
  ): Promise<RunningApp> {
    const child = spawn(process.execPath, script, {
      cwd: directory,
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      const hear = (chunk: string): void => {
        output += chunk;
        const [, found] = announcement.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('exit', () => {
        reject(new Error(`the application did not start:\n${output}`));
      });
    });
    return new RunningApp(child, url);
  }

  async call(
    method: 'GET' | 'POST',
    path: string,
    { bearer, body }: { readonly bearer?: string; readonly body?: unknown } = {},
  ): Promise<{ readonly status: number; readonly text: string; readonly body: Record<string, unknown> }> {
    const response = await fetch(this.url + path, {
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
