import { ADMIN_PATH, API_BASE_PATH, AuthPath } from '@holdfast/contract';
import { createHmac, randomUUID } from 'node:crypto';
import { register, signInAdmin } from '../harness/accounts.js';
import { ADMIN, claimsOf, Client, DEMO } from '../harness/client.js';
import { nameOf, settled } from '../harness/outcome.js';
import { DeviceKey, encode } from '../harness/device-key.js';
import { expectRejectedEverywhere } from '../harness/ended-session.js';
import { rawRequest } from '../harness/raw-request.js';
import { expectSignedIn, row, type Trial } from '../harness/row.js';

const NOTES = `${API_BASE_PATH}/notes`;

/** Expects that a guarded route rejects a token with a typed 401. */
async function expectRejected(
  { cluster, tally }: Trial,
  what: string,
  token: string,
  codes: readonly string[] = ['token_invalid'],
): Promise<void> {
  tally.try();
  const { status, text } = await rawRequest(cluster.member(0).instance.url, 'GET', NOTES, {
    authorization: `Bearer ${token}`,
  });
  tally.expect(status !== 200, 'acceptedThefts', `accepted: ${what}`);
  const isTyped = status === 401 && codes.some((code) => text.includes(`"${code}"`));
  // Node rejects an oversized header before the guard sees it.
  const isTooLarge = status === 431 || status === 0;
  tally.expect(isTyped || (isTooLarge && token.length > 8_000), 'wrongErrors', `${what}: ${String(status)}`);
}

function partsOf(jwt: string): readonly [string, string, string] {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  return [header, payload, signature];
}

row(
  {
    row: 'A1',
    fault:
      'access tokens that are forged, truncated or swapped; algorithm confusion, `none`, `kid` injection, embedded `jwk`',
    expected: '401 `token_invalid`; the owner stays signed in',
  },
  async (trial) => {
    const { cluster, random, tries } = trial;
    const [owner, other] = [await cluster.signInOne('bound'), await cluster.signInOne('bound')];
    const [header, payload, signature] = partsOf(owner.accessToken);
    const claims = claimsOf(owner.accessToken);
    const jwks = await (await fetch(`${cluster.url}/.well-known/jwks.json`)).text();
    const { keys } = JSON.parse(jwks) as { readonly keys: readonly Readonly<Record<string, unknown>>[] };
    const kid = keys[0]?.['kid'];
    const key = new DeviceKey();
    const confused = (algorithm: string, secret: string): string => {
      const input = `${encode({ alg: algorithm, typ: 'at+jwt', kid })}.${payload}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    };
    const forgeries: readonly (readonly [string, string])[] = [
      ['another key', key.sign({ alg: 'ES256', typ: 'at+jwt', kid }, claims)],
      ['another key, embedded', key.sign({ alg: 'ES256', typ: 'at+jwt', jwk: key.jwk }, claims)],
      [
        'another key, by URL',
        key.sign({ alg: 'ES256', typ: 'at+jwt', kid, jku: 'http://127.0.0.1:9/' }, claims),
      ],
      ['none', `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`],
      ['NONE', `${encode({ alg: 'NONE', typ: 'at+jwt', kid })}.${payload}.`],
      ['none, with a signature', `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.${signature}`],
      ['the public key as a secret', confused('HS256', JSON.stringify(keys[0]))],
      ['the key set as a secret', confused('HS256', jwks)],
      ['an empty secret', confused('HS256', 'x')],
      ...[
        '../../keys.json',
        "' OR 1=1 --",
        '/dev/null',
        '__proto__',
        'constructor',
        '',
        'x'.repeat(3_000),
      ].map(
        (injected) =>
          [
            `kid ${injected.slice(0, 20)}`,
            key.sign({ alg: 'ES256', typ: 'at+jwt', kid: injected }, claims),
          ] as const,
      ),
      ['an object as kid', key.sign({ alg: 'ES256', typ: 'at+jwt', kid: { a: 1 } }, claims)],
      ['another type', key.sign({ alg: 'ES256', typ: 'dpop+jwt', kid }, claims)],
      ['a zero signature', `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`],
      ['the signature of another token', `${header}.${payload}.${partsOf(other.accessToken)[2]}`],
      ['the payload of another token', `${header}.${partsOf(other.accessToken)[1]}.${signature}`],
      ['a refresh token', owner.refreshToken.split('=').at(-1) ?? ''],
      ['a DPoP proof', key.prove(`${cluster.url}${NOTES}`, owner.nonce)],
      ['padding', `${owner.accessToken}=`],
      ['an extra dot', `${owner.accessToken}.`],
      ['five parts', `${owner.accessToken}.a.b`],
      [
        'prototype pollution',
        `${encode({ alg: 'ES256', typ: 'at+jwt', kid })}.${Buffer.from('{"__proto__":{"sub":"x"}}').toString('base64url')}.${signature}`,
      ],
      ['20 kB', 'a'.repeat(20_000)],
    ];
    for (const [what, token] of forgeries) await expectRejected(trial, what, token);
    for (let count = 0; count < tries(5_000, 200); count += 1) {
      const at = random.below(owner.accessToken.length);
      const bit = String.fromCharCode(33 + random.below(90));
      const changed = owner.accessToken.slice(0, at) + bit + owner.accessToken.slice(at + 1);
      if (changed === owner.accessToken || sameToken(changed, owner.accessToken)) continue;
      await expectRejected(trial, `a character changed at ${String(at)}`, changed, [
        'token_invalid',
        'token_missing',
      ]);
      if (count % 10 === 0) {
        await expectRejected(trial, 'truncated', owner.accessToken.slice(0, at + 1));
      }
    }
    await expectSignedIn(trial.tally, [owner, other]);
  },
);

/** A comma or a space ends the credential, so that the rest may be the same token. */
function sameToken(changed: string, token: string): boolean {
  return changed.split(/[\s,]/)[0] === token;
}

row(
  {
    row: 'A2',
    fault: 'refresh tokens that are forged, truncated or swapped between sessions',
    expected: '401 `refresh_invalid`; the owner stays signed in',
  },
  async ({ cluster, tally, random, tries }) => {
    const [owner, other] = [await cluster.signInOne('unbound'), await cluster.signInOne('unbound')];
    const bytesOf = (token: string): Buffer => Buffer.from(token.slice(5), 'base64url');
    const expectInvalid = async (what: string, token: string): Promise<void> => {
      tally.try();
      const thief = new Client(cluster.url, 'unbound').resume(token, null);
      const outcome = await thief.refresh();
      tally.expect(outcome.kind !== 'done', 'acceptedThefts', `accepted: ${what}`);
      tally.expect(
        ['refresh_invalid', 'validation_failed', 'payload_too_large'].includes(nameOf(outcome)),
        'wrongErrors',
        `${what}: ${nameOf(outcome)}`,
      );
    };
    for (let count = 0; count < tries(5_000, 200); count += 1) {
      const bytes = bytesOf(owner.refreshToken);
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      await expectInvalid(`a bit changed in byte ${String(at)}`, `hfr1_${bytes.toString('base64url')}`);
    }
    const mixed = bytesOf(owner.refreshToken);
    bytesOf(other.refreshToken).copy(mixed, 4, 4, 20);
    for (const token of [
      `hfr1_${mixed.toString('base64url')}`,
      '',
      'hfr1_',
      'x'.repeat(10_000),
      `${owner.refreshToken}=`,
      owner.refreshToken.toUpperCase(),
      `hfr2_${owner.refreshToken.slice(5)}`,
      owner.accessToken,
    ]) {
      await expectInvalid(`a token of ${String(token.length)} characters`, token);
    }
    await expectSignedIn(tally, [owner, other]);
  },
);

row(
  {
    row: 'A3',
    fault: 'another site posts to refresh and sign-out with the cookie',
    expected: '403 `origin_rejected`; nothing changes',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(tries(20, 3), 'bound');
    const sites: readonly Readonly<Record<string, string>>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `${cluster.url}.evil.example` },
      { origin: cluster.url.replace('http:', 'https:') },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const client of clients) {
      for (const site of sites) {
        for (const path of [AuthPath.refresh, AuthPath.logout]) {
          tally.try();
          const { headers } = client.refreshRequest();
          const outcome = await client.send({
            method: 'POST',
            path,
            headers: { ...headers, ...site },
            body: '{}',
          });
          tally.expect(outcome.kind !== 'done', 'acceptedThefts', `${path} from ${JSON.stringify(site)}`);
          tally.expect(
            nameOf(outcome) === 'origin_rejected',
            'wrongErrors',
            `${JSON.stringify(site)}: ${nameOf(outcome)}`,
          );
        }
      }
    }
    await expectSignedIn(tally, clients);
  },
);

row(
  {
    row: 'A4',
    fault: 'session fixation: the victim signs in with a cookie that an attacker planted',
    expected: 'the victim gets a new session; the attacker gains nothing',
  },
  async ({ cluster, tally, tries }) => {
    for (let count = 0; count < tries(200, 6); count += 1) {
      tally.try();
      const attacker = new Client(cluster.url, 'bound');
      await attacker.signIn(ADMIN);
      const victim = new Client(cluster.url, 'bound').resume(attacker.refreshToken, null);
      await victim.signIn(DEMO);
      tally.expect(
        victim.sessionId !== attacker.sessionId,
        'acceptedThefts',
        'the victim continues the planted session',
      );
      await attacker.refreshUntilSettled();
      tally.expect(
        attacker.accountId !== victim.accountId,
        'acceptedThefts',
        'the attacker is signed in as the victim',
      );
      await expectSignedIn(tally, [victim]);
    }
  },
);

row(
  {
    row: 'A5',
    fault: 'a token is used after sign-out, after “end all others”, or after the account was disabled',
    expected: 'rejected by every instance within 1 s',
  },
  async (trial) => {
    const { cluster, tally, tries } = trial;
    const admin = await signInAdmin(cluster);
    let slowest = 0;
    const expectEnded = async (client: Client): Promise<void> => {
      tally.try();
      slowest = Math.max(slowest, await expectRejectedEverywhere(trial, client));
    };
    for (let count = 0; count < tries(70, 3); count += 1) {
      const [leaver, other, keeper] = await ownSessions(trial, 3);
      if (leaver === undefined || other === undefined || keeper === undefined) {
        throw new Error('clients are missing');
      }
      await settled(() => leaver.signOut());
      await expectEnded(leaver);
      await settled(() => keeper.request('DELETE', AuthPath.sessions));
      await expectEnded(other);
      await expectSignedIn(tally, [keeper]);
      const path = `${ADMIN_PATH}/accounts/${keeper.accountId}/disable`;
      const disabled = await settled(() => admin.request('POST', path));
      tally.expect(disabled.kind === 'done', 'wrongErrors', `disable: ${nameOf(disabled)}`);
      await expectEnded(keeper);
    }
    tally.remark(
      `the slowest of three instances rejected the token ${slowest.toFixed(0)} ms after the response`,
    );
  },
);

async function ownSessions({ cluster }: Trial, count: number): Promise<readonly Client[]> {
  const credentials = await register(cluster);
  const clients = Array.from({ length: count }, () => new Client(cluster.url, 'bound'));
  await Promise.all(clients.map((client) => client.signIn(credentials)));
  return clients;
}

row(
  {
    row: 'A6',
    fault: 'requests for another account’s session, note and admin routes',
    expected: '404 or 403; nothing is revealed or changed',
  },
  async (trial) => {
    const { tally, tries } = trial;
    const [victim] = await ownSessions(trial, 1);
    const [attacker] = await ownSessions(trial, 1);
    if (victim === undefined || attacker === undefined) throw new Error('clients are missing');
    const added = await settled(() => victim.addNote('mine'));
    const note = added.kind === 'done' ? (added.body as { readonly id: string }).id : '';
    const account = victim.accountId;
    const tried: readonly (readonly [string, string, object?])[] = [
      ['GET', `${NOTES}/${note}`],
      ['PUT', `${NOTES}/${note}`, { text: 'theirs' }],
      ['DELETE', `${NOTES}/${note}`],
      ['DELETE', `${AuthPath.sessions}/${victim.sessionId}`],
      ['GET', `${AuthPath.sessions}/${victim.sessionId}/events`],
      ['GET', `${ADMIN_PATH}/accounts/${account}/sessions`],
      ['DELETE', `${ADMIN_PATH}/accounts/${account}/sessions`],
      ['POST', `${ADMIN_PATH}/accounts/${account}/disable`],
    ];
    for (let count = 0; count < tries(50, 4); count += 1) {
      for (const [method, path, body] of tried) {
        tally.try();
        const outcome = await attacker.request(method, path, body);
        tally.expect(outcome.kind !== 'done', 'acceptedThefts', `${method} ${path}`);
        tally.expect(
          ['not_found', 'forbidden'].includes(nameOf(outcome)),
          'wrongErrors',
          `${method} ${path}: ${nameOf(outcome)}`,
        );
      }
    }
    const found = await settled(() => victim.call(undefined, `${NOTES}/${note}`));
    const text = found.kind === 'done' ? (found.body as { readonly text: string }).text : nameOf(found);
    tally.expect(text === 'mine', 'lostWork', `the note reads ${text}`);
    await expectSignedIn(tally, [victim, attacker]);
  },
);

row(
  {
    row: 'A7',
    fault: 'header, log and JSON injection; prototype pollution; oversized bodies, headers and tokens',
    expected: 'a clear 4xx, no forged log line, nothing breaks',
  },
  async ({ cluster, tally, tries }) => {
    const { instance } = cluster.member(0);
    const client = await cluster.signInOne('unbound');
    const bearer = { authorization: `Bearer ${client.accessToken}` };
    const json = { 'content-type': 'application/json' };
    const forged = `forged-${randomUUID()}`;
    const bodies: readonly (readonly [string, string])[] = [
      ['pollution', '{"__proto__":{"isAdmin":true},"email":"a@b.example","password":"x"}'],
      [
        'pollution by constructor',
        '{"constructor":{"prototype":{"isAdmin":true}},"email":"a@b.example","password":"x"}',
      ],
      ['deep JSON', '['.repeat(50_000)],
      ['deep objects', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
      ['invalid JSON', '{"email":'],
      ['a list', '[]'],
      ['null', 'null'],
      ['a number', '1e999'],
      ['objects instead of strings', '{"email":{"$ne":null},"password":{"$ne":null}}'],
      ['lists instead of strings', '{"email":["a@b.example"],"password":["x"]}'],
      ['a zero byte', '{"email":"a@b.example\\u0000","password":"x"}'],
      ['a forged log line', `{"email":"a@b.example\\n{\\"msg\\":\\"${forged}\\"}","password":"x"}`],
      ['a lone surrogate', '{"email":"\\ud800@b.example","password":"\\ud800"}'],
      ['2 MB', `{"email":"${'a'.repeat(2_000_000)}@b.example","password":"x"}`],
      ['a long password', `{"email":"a@b.example","password":"${'x'.repeat(60_000)}"}`],
    ];
    const headers: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['a long header', { 'x-long': 'a'.repeat(100_000) }],
      [
        'many cookies',
        {
          cookie: Array.from({ length: 300 }, (_value, at) => `holdfast_junk_${String(at)}=x`).join('; '),
        },
      ],
      ['a request ID with a line break', { 'x-request-id': `x\\n${forged}` }],
      ['an oversized request ID', { 'x-request-id': 'a'.repeat(5_000) }],
      ['a user agent with escapes', { 'user-agent': `\u001b[31m${forged}\\n` }],
      ['an invalid traceparent', { traceparent: `00-${'z'.repeat(500)}` }],
      ['forwarded for', { 'x-forwarded-for': `<script>${forged}</script>` }],
      ['two lengths', { 'content-length': '5, 6' }],
    ];
    for (let count = 0; count < tries(20, 2); count += 1) {
      for (const path of [AuthPath.login, AuthPath.refresh, AuthPath.register]) {
        for (const [what, body] of bodies) {
          tally.try();
          const { status } = await rawRequest(instance.url, 'POST', path, json, body);
          tally.expect(
            status < 500 && (status >= 400 || status === 0),
            'wrongErrors',
            `${path} ${what}: ${String(status)}`,
          );
        }
      }
      for (const [what, extra] of headers) {
        tally.try();
        const { status, head } = await rawRequest(instance.url, 'GET', AuthPath.me, { ...bearer, ...extra });
        tally.expect(status < 500, 'wrongErrors', `${what}: ${String(status)}`);
        tally.expect(!head.includes(`\n${forged}`), 'acceptedThefts', `${what}: a forged response header`);
      }
    }
    const lines = instance.log.split('\n').filter((line) => line.trimStart().startsWith(forged));
    tally.expect(lines.length === 0, 'acceptedThefts', 'a log line is forged');
    tally.expect(Reflect.get({}, 'isAdmin') === undefined, 'acceptedThefts', 'a prototype is polluted');
    const secrets = [client.accessToken, client.refreshToken];
    const leaked = secrets.filter((secret) => cluster.log().includes(secret));
    tally.expect(leaked.length === 0, 'acceptedThefts', 'a secret is in the log');
    await expectSignedIn(tally, [client]);
  },
);
