import { NotFoundError } from '@holdfast/nest';
import { grantAdmin } from './grant-admin-role.js';
import { readSettings } from './settings/read-settings.js';
import { startupErrorMessage } from './startup-error-message.js';

// As in main.ts: it may be the first to create the files of the embedded database.
process.umask(0o077);

/**
 * `nx run api:grant-admin --email ada@example.test`: makes an account an administrator, within a second on every
 * instance. The embedded database has room for one process, so stop an API that uses it first.
 */
try {
  const [email = ''] = process.argv.slice(2);
  const account = await grantAdmin(readSettings(process.env), email);
  process.stdout.write(`${account.email} is an administrator now.\n`);
} catch (error) {
  const message = error instanceof NotFoundError ? error.message : startupErrorMessage(error);
  if (message === null) throw error;
  process.stderr.write(`Cannot grant the role: ${message}\n`);
  process.exitCode = 1;
}
