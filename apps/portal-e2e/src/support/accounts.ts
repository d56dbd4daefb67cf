import { AuthPath } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';

/** What an account signs in with. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Creates an account that no other test uses. */
export async function newAccount(apiUrl: string): Promise<Credentials> {
  const account = { email: `${randomUUID()}@holdfast.test`, password: 'four-random-common-words' };
  await post(apiUrl, AuthPath.register, account);
  return account;
}

/** Signs in to an account with another program. */
export async function signInTo(apiUrl: string, account: Credentials, userAgent: string): Promise<void> {
  await post(apiUrl, AuthPath.login, { ...account, transport: 'body' }, { 'User-Agent': userAgent });
}

async function post(apiUrl: string, path: AuthPath, body: object, headers: object = {}): Promise<void> {
  const response = await fetch(new URL(path, apiUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} responded with ${String(response.status)}`);
}
