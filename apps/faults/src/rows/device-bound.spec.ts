import { DeviceBoundCodec } from '@holdfast/session';
import { openPostgresDatabase, SqlSessionStore } from '@holdfast/session-store';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '../harness/client.js';
import type { Cluster } from '../harness/cluster.js';
import { nameOf } from '../harness/outcome.js';
import { each, row } from '../harness/row.js';

/** The hardware key of the victims: any 32 bytes, because the row has no browser that signs. */
const THUMBPRINT = Buffer.alloc(32, 1).toString('base64url');

const PROOFS = 'holdfast_proofs_rejected_total';

row(
  {
    row: 'A13',
    fault: 'a copy of the whole browser profile, device key included, of a session with a hardware key',
    expected: 'rejected and counted; the owner, whose browser shows the hardware key, stays signed in',
  },
  async ({ cluster, tally, tries }) => {
    const victims = await cluster.signIn(tries(100, 10), 'bound');
    const boundCookieOf = await bindToHardware(cluster, victims);
    const before = await cluster.metric(PROOFS, 'bound_cookie_missing');
    await each(victims, 8, async (victim) => {
      const thief = victim.copy();
      tally.try();
      const stolen = await thief.refresh();
      tally.expect(stolen.kind !== 'done', 'acceptedThefts', 'a copy of the profile was refreshed');
      tally.expect(nameOf(stolen) === 'outage 503', 'wrongErrors', nameOf(stolen));
      const request = victim.refreshRequest();
      const cookie = `${victim.refreshToken}; ${boundCookieOf(victim)}`;
      const owner = await victim.send({ ...request, headers: { ...request.headers, cookie } });
      tally.expect(owner.kind === 'done', 'falseLogouts', nameOf(owner));
    });
    const counted = (await cluster.metric(PROOFS, 'bound_cookie_missing')) - before;
    tally.expect(counted === victims.length, 'wrongErrors', `${String(counted)} refusals in the metric`);
  },
);

/** Registers a hardware key for each client. Returns the bound cookie that its browser would have. */
async function bindToHardware(
  cluster: Cluster,
  clients: readonly Client[],
): Promise<(client: Client) => string> {
  const keysFile = JSON.parse(await readFile(join(cluster.dataDir, 'keys.json'), 'utf8')) as {
    readonly hmac_secrets: readonly string[];
  };
  const secrets = keysFile.hmac_secrets.map((secret) => Buffer.from(secret, 'base64url'));
  const codec = new DeviceBoundCodec(secrets);
  const database = openPostgresDatabase(cluster.postgres.urlThrough(cluster.postgres.port));
  const store = await SqlSessionStore.open(database);
  for (const { sessionId } of clients) {
    await store.change(sessionId, (session) => ({
      outcome: 'done',
      next: { ...session, hardwareKeyThumbprint: THUMBPRINT, hardwareKeyConfirmed: true },
      events: [],
    }));
  }
  await database.close();
  return ({ sessionId, refreshToken }) => {
    const [name = ''] = refreshToken.split('=');
    const nowMs = Math.floor(performance.timeOrigin + performance.now()) + cluster.shiftMs;
    return `${name}_bound=${codec.issueCookie({ sessionId, thumbprint: THUMBPRINT }, nowMs)}`;
  };
}
