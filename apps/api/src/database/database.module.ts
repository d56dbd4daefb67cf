import {
  migrate,
  openPGliteDatabase,
  openPostgresDatabase,
  SqlSessionStore,
  type Database,
} from '@holdfast/session-store';
import { SessionStore } from '@holdfast/session';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { accountMigrations } from '../accounts/account-migrations.js';
import { noteMigrations } from '../notes/note-migrations.js';
import { SETTINGS } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';

export const DATABASE = Symbol('Database');

export const InjectDatabase = (): ParameterDecorator & PropertyDecorator => Inject(DATABASE);

/** The database of the settings, its tables up to date; closed when the last request is answered. */
@Global()
@Module({
  providers: [
    {
      provide: DATABASE,
      inject: [SETTINGS],
      useFactory: async ({ databaseUrl, dataDir }: Settings): Promise<Database> => {
        const database =
          databaseUrl === null ? await openPGliteDatabase(dataDir) : openPostgresDatabase(databaseUrl);
        await migrate(database, [...accountMigrations, ...noteMigrations]);
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
})
export class DatabaseModule implements OnApplicationShutdown {
  readonly #database: Database;

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#database.close();
  }
}
