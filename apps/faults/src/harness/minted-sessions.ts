import { newSession, RefreshTokenCodec, DEFAULT_SESSION_POLICY } from '@holdfast/session';
import { openPostgresDatabase, SqlSessionStore } from '@holdfast/session-store';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from './client.js';
import type { Cluster } from './cluster.js';
import { DeviceKey } from './device-key.js';

const AT_ONCE = 50;

/** Creates bound sessions without sign-ins, which would take minutes of password checks. Some share a device key. */
export async function mintSessions(cluster: Cluster, count: number): Promise<readonly Client[]> {
  const { accountId, nonce, sessionId, refreshToken } = await cluster.signInOne('bound');
  const prefix = refreshToken.slice(0, refreshToken.indexOf(sessionId));
  const keysFile = JSON.parse(await readFile(join(cluster.dataDir, 'keys.json'), 'utf8')) as {
    readonly hmac_secrets: readonly string[];
  };
  const codec = new RefreshTokenCodec(
    keysFile.hmac_secrets.map((secret) => Buffer.from(secret, 'base64url')),
  );
  const database = openPostgresDatabase(cluster.postgres.urlThrough(cluster.postgres.port));
  const store = await SqlSessionStore.open(database);
  const keys = Array.from({ length: 100 }, () => new DeviceKey());
  const clients: Client[] = [];
  const nowMs = Math.floor(performance.timeOrigin + performance.now()) + cluster.shiftMs;
  for (let at = 0; at < count; at += AT_ONCE) {
    const created = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - at) }, async (_value, index) => {
        const key = keys[(at + index) % keys.length] ?? new DeviceKey();
        const proof = { kind: 'valid', thumbprint: key.thumbprint, digest: BigInt(at + index) } as const;
        const state = newSession(accountId, proof, nowMs, DEFAULT_SESSION_POLICY);
        await store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
        const token = codec.encode({
          sessionId: state.id,
          generation: state.generation,
          branch: state.branch,
        });
        return new Client(cluster.url, 'bound', key).resume(`${prefix}${state.id}=${token}`, nonce);
      }),
    );
    clients.push(...created);
  }
  await database.close();
  return clients;
}
