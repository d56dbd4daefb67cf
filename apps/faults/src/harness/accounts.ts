import { AuthPath } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { ADMIN, Client, type Credentials } from './client.js';
import type { Cluster } from './cluster.js';

/** Registers an account for one row, because some limits and data are counted per account. */
export async function register(cluster: Cluster): Promise<Credentials> {
  const credentials = { email: `${randomUUID()}@holdfast.test`, password: randomUUID() };
  const response = await fetch(cluster.url + AuthPath.register, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  if (!response.ok) throw new Error(`registration failed: ${await response.text()}`);
  return credentials;
}

export async function signInAdmin(cluster: Cluster): Promise<Client> {
  const admin = new Client(cluster.url, 'unbound');
  await admin.signIn(ADMIN);
  return admin;
}
