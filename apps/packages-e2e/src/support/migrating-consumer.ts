import { RunningApp } from './nest-consumer.js';
import { Workspace } from './packages.js';

/** An application on Nest 11 and passport-jwt, before and after it moves to Holdfast. */
export class MigratingConsumer {
  readonly #workspace: Workspace;

  private constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  static async install(archives: readonly string[]): Promise<MigratingConsumer> {
    const nest = ['common', 'core', 'jwt', 'passport', 'platform-express', 'swagger'];
    const manifest = {
      type: 'commonjs',
      dependencies: {
        ...Object.fromEntries(nest.map((name) => [`@nestjs/${name}`, '^11'])),
        'class-transformer': '*',
        'class-validator': '*',
        passport: '^0.7',
        'passport-jwt': '^4',
        'reflect-metadata': '*',
        rxjs: '^7',
        typescript: '~6.0',
        '@types/node': '^24',
        '@types/passport-jwt': '^4',
      },
    };
    return new MigratingConsumer(await Workspace.install('migrate', manifest, archives));
  }

  compile(): Promise<void> {
    return this.#workspace.run('typescript/bin/tsc');
  }

  createKeys(): Promise<void> {
    return this.#workspace.run('@holdfast/nest/dist/bin/holdfast-keys.js', 'create', 'keys.json');
  }

  /** Starts the application before or after its move, with the same secret. */
  start(
    version: 'before' | 'after',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningApp> {
    return RunningApp.start(this.#workspace.directory, [`dist/${version}/main.js`], {
      JWT_SECRET: 'the secret of the former JwtModule',
      ...environment,
    });
  }

  remove(): Promise<void> {
    return this.#workspace.remove();
  }
}
