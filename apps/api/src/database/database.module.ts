import { migrate, SqlSessionStore, type Database, type Migration } from '@holdfast/session-store';
import { SessionStore } from '@holdfast/session';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { openDatabase } from './open-database.js';

/** Injection token of the database. */
const DATABASE = Symbol('Database');

/** Injects the database. */
export const InjectDatabase = (): ParameterDecorator & PropertyDecorator => Inject(DATABASE);

/** Provides the database of the settings and the session store in it. Closes it after the last response. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  readonly #database: Database;

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  /** @param migrations applied before anything uses the database */
  static withMigrations(migrations: readonly Migration[]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: DATABASE,
          inject: [SETTINGS],
          useFactory: async (settings: Settings): Promise<Database> => {
            const database = await openDatabase(settings);
            await migrate(database, migrations);
            return database;
          },
        },
        {
          provide: SessionStore,
          inject: [DATABASE],
          useFactory: (database: Database) => SqlSessionStore.open(database),
        },
      ],
      exports: [DATABASE, SessionStore],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#database.close();
  }
}
