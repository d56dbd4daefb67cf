import { API_BASE_PATH, AuthPath, DPOP_HEADER } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import type { Client, WireRequest } from '../harness/client.js';
import { nameOf } from '../harness/outcome.js';
import { DeviceKey, encode, type ProofChanges } from '../harness/device-key.js';
import { rawRequest } from '../harness/raw-request.js';
import { each, expectSignedIn, row } from '../harness/row.js';

function withProof(request: WireRequest, proof: string): WireRequest {
  return { ...request, headers: { ...request.headers, [DPOP_HEADER]: proof } };
}

/** Proofs with one mistake each. */
const WRONG: readonly (readonly [string, ProofChanges])[] = [
  ['another path', { claims: { htu: 'http://127.0.0.1/api/v1/auth/logout' } }],
  ['another host', { claims: { htu: `http://evil.example${AuthPath.refresh}` } }],
  ['another scheme', { claims: { htu: `https://127.0.0.1${AuthPath.refresh}` } }],
  ['another method', { claims: { htm: 'GET' } }],
  ['a method in lower case', { claims: { htm: 'post' } }],
  ['no jti', { claims: { jti: undefined } }],
  ['a jti that is not a string', { claims: { jti: 1 } }],
  ['no iat', { claims: { iat: undefined } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['a made-up nonce', { claims: { nonce: 'nonce' } }],
  ['a wrong ath', { claims: { ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' } }],
  ['another type', { header: { typ: 'jwt' } }],
  ['no algorithm', { header: { alg: 'none' } }],
  ['a symmetric algorithm', { header: { alg: 'HS256' } }],
  ['another curve’s algorithm', { header: { alg: 'ES384' } }],
  [
    'a private key in the header',
    { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' } } },
  ],
  ['a symmetric key in the header', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
  ['no key in the header', { header: { jwk: undefined } }],
  ['critical extensions', { header: { crit: ['exp'], exp: 1 } }],
];

/** `use_dpop_nonce` is for proofs whose only mistake is a missing or old nonce; the others are invalid. */
function isRejection(name: string): boolean {
  return name === 'invalid_dpop_proof' || name === 'use_dpop_nonce';
}

row(
  {
    row: '42',
    fault: 'a proof is replayed, or made for another URL, method, token, key or host',
    expected: 'rejected; the owner stays signed in',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(tries(10, 2), 'bound');
    await each(clients, 4, async (client) => {
      const expectRejected = async (what: string, request: WireRequest): Promise<void> => {
        tally.try();
        const outcome = await client.send(request);
        tally.expect(outcome.kind !== 'done', 'acceptedThefts', `accepted: ${what}`);
        tally.expect(isRejection(nameOf(outcome)), 'wrongErrors', `${what}: ${nameOf(outcome)}`);
      };
      const honest = client.refreshRequest();
      const url = cluster.url + AuthPath.refresh;
      for (const [what, changes] of WRONG) {
        const proof = client.key?.prove(url, client.nonce, changes) ?? '';
        await expectRejected(what, withProof(honest, proof));
      }
      await expectRejected('another key', withProof(honest, new DeviceKey().prove(url, client.nonce)));
      for (const [what, proof] of [...mutations(honest.headers[DPOP_HEADER] ?? ''), ...oddities()]) {
        await expectRejected(what, withProof(honest, proof));
      }
      await expectReplayRejected(client, expectRejected);
      await expectSignedIn(tally, [client]);
    });
  },
);

async function expectReplayRejected(
  client: Client,
  expectRejected: (what: string, request: WireRequest) => Promise<void>,
): Promise<void> {
  const request = client.refreshRequest();
  await client.send(request);
  for (let count = 0; count < 3; count += 1) await expectRejected('a replayed proof', request);
}

const PROOFS_AHEAD = 5;

row(
  {
    row: 'A12',
    fault: 'a script signs proofs ahead, and they are sent from elsewhere with every token',
    expected: 'one refresh at most; the owner stays signed in',
  },
  async ({ cluster, tally, tries }) => {
    const clients = await cluster.signIn(tries(50, 3), 'bound');
    await each(clients, 4, async (client) => {
      const ahead = Array.from({ length: PROOFS_AHEAD }, () => client.refreshRequest());
      const outcomes = await Promise.all(ahead.map((request) => client.send(request)));
      tally.try();
      const accepted = outcomes.filter(({ kind }) => kind === 'done').length;
      tally.expect(accepted <= 1, 'acceptedThefts', `${String(accepted)} proofs signed ahead were accepted`);

      await client.refreshUntilSettled();
      for (const request of ahead) {
        for (const cookie of [request.headers['cookie'] ?? '', client.refreshToken]) {
          tally.try();
          const outcome = await client.send({ ...request, headers: { ...request.headers, cookie } });
          tally.expect(nameOf(outcome) === 'use_dpop_nonce', 'acceptedThefts', nameOf(outcome));
        }
      }
      await expectSignedIn(tally, [client]);
    });
  },
);

/** Another spelling of a valid proof must not count as a new proof. */
function* mutations(proof: string): Generator<readonly [string, string]> {
  const [header = '', payload = '', signature = ''] = proof.split('.');
  yield ['padding', `${proof}=`];
  yield ['a truncated signature', proof.slice(0, -2)];
  yield ['no signature', `${header}.${payload}.`];
  yield ['a fourth part', `${proof}.${signature}`];
  yield ['two proofs', `${proof}, ${proof}`];
  yield ['a space inside', `${header}. ${payload}.${signature}`];
  yield ['other base64', `${header}.${payload}.${signature.replace(/[-_]|.$/, '+')}`];
  yield ['another payload', `${header}.${encode({ jti: randomUUID(), htm: 'POST' })}.${signature}`];
}

function* oddities(): Generator<readonly [string, string]> {
  yield ['not a JWT', 'x'];
  yield ['dots', '..'];
  yield ['JSON', '{"alg":"none"}'];
  yield ['an oversized proof', 'a'.repeat(7_000)];
  yield ['deep JSON', `${Buffer.from('['.repeat(2_000)).toString('base64url')}.e30.AA`];
}

const NOTES = `${API_BASE_PATH}/notes`;

/** Spellings of guarded URLs that have bypassed guards elsewhere (CVE-2026-54281, -33011, -2293). */
const SPELLINGS = [
  `${NOTES}/`,
  `/${NOTES}`,
  NOTES.replace('/v1/', '//v1/'),
  NOTES.replace('/v1/', '/v1//'),
  NOTES.replace('notes', 'NOTES'),
  NOTES.toUpperCase(),
  NOTES.replace('notes', '%6eotes'),
  NOTES.replace('/notes', '%2fnotes'),
  `${NOTES}%2f`,
  `${NOTES}%00`,
  `${NOTES}%20`,
  `${NOTES};a=b`,
  `${NOTES}/.`,
  `${API_BASE_PATH}/x/../notes`,
  `${API_BASE_PATH}/auth/login/../../notes`,
  `${API_BASE_PATH}/auth/login/..%2f..%2fnotes`,
  `${NOTES}?x=/api/v1/auth/login`,
  `${NOTES}#/api/v1/auth/login`,
  `${NOTES}.json`,
  `${NOTES}\\`,
  `${AuthPath.me}/`,
  `/${AuthPath.me}`,
  AuthPath.me.replace('/me', '/ME'),
  AuthPath.me.replace('/me', '/%6de'),
];

row(
  {
    row: '45',
    fault: 'guarded URLs are spelled differently or called with other methods',
    expected: 'the guard holds',
  },
  async ({ cluster, tally, tries }) => {
    const { url } = cluster.member(0).instance;
    const headers = [{}, { 'x-http-method-override': 'OPTIONS' }, { 'x-original-url': AuthPath.login }];
    for (let round = 0; round < tries(2, 1); round += 1) {
      for (const spelling of SPELLINGS) {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
          for (const extra of headers) {
            tally.try();
            const { status, text } = await rawRequest(url, method, spelling, extra);
            const isOpen = status < 400 && !(method === 'OPTIONS' && text === '');
            tally.expect(!isOpen, 'acceptedThefts', `${method} ${spelling}: ${String(status)}`);
            tally.expect(status < 500, 'wrongErrors', `${method} ${spelling}: ${String(status)}`);
          }
        }
      }
    }
    tally.remark('run against Fastify; a test of libs/nest runs the same table against Express');
  },
);
