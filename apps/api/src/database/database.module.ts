import { migrate, type Database, type Migration } from '@holdfast/session-store';
import { SessionStore } from '@holdfast/session';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';
import { openDatabase } from './open-database.js';
import { openSessionStore, type OpenedSessionStore } from './open-session-store.js';

/** Injection token of the database. */
const DATABASE = Symbol('Database');

/** Injection token of the session store and how to close it. */
const OPENED_STORE = Symbol('OpenedSessionStore');

/** Injects the database. */
export const InjectDatabase = (): ParameterDecorator & PropertyDecorator => Inject(DATABASE);

/** Provides the database and the session store of the settings. Closes them after the last response. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  readonly #database: Database;
  readonly #store: OpenedSessionStore;

  constructor(@InjectDatabase() database: Database, @Inject(OPENED_STORE) store: OpenedSessionStore) {
    this.#database = database;
    this.#store = store;
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
          provide: OPENED_STORE,
          inject: [SETTINGS, DATABASE],
          useFactory: async (settings: Settings, database: Database): Promise<OpenedSessionStore> => {
            try {
              return await openSessionStore(settings, database);
            } catch (error) {
              await database.close();
              throw error;
            }
          },
        },
        {
          provide: SessionStore,
          inject: [OPENED_STORE],
          useFactory: ({ store }: OpenedSessionStore) => store,
        },
      ],
      exports: [DATABASE, SessionStore],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#store.close();
    await this.#database.close();
  }
}
