import { createApp } from './create-app.js';
import type { Settings } from './settings/settings.js';
import { AccountAdministration } from './accounts/account-administration.js';
import type { AdminAccountDto } from './accounts/admin-account.dto.js';

/**
 * Makes an account an administrator from outside of a running API.
 *
 * @throws NotFoundError, and whatever keeps the API from starting
 */
export async function grantAdmin(settings: Settings, email: string): Promise<AdminAccountDto> {
  const app = await createApp(settings);
  try {
    await app.init();
    return await app.get(AccountAdministration).grantAdmin(email);
  } finally {
    await app.close();
  }
}
