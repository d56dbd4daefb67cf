import { accountMigrations } from './accounts/account-migrations.js';
import { noteMigrations } from './notes/note-migrations.js';

/** The migrations of the API's own tables. The session store has others. */
export const applicationMigrations = [...accountMigrations, ...noteMigrations];
