import { AuthPath, PROBLEMS, type Problem } from '@holdfast/contract';
import type { SessionChange, SessionState, SessionStore } from '@holdfast/session';
import { InMemorySessionStore } from '@holdfast/testing';
import fc from 'fast-check';
import { Device } from '../../test/device';
import { TestApp, type TestResponse } from '../../test/test-app';

const RUNS = 5_000;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split(/(?!^)/);

/** Counts the queries. */
class CountingStore extends InMemorySessionStore {
  queries = 0;

  override find(...parameters: Parameters<SessionStore['find']>): ReturnType<SessionStore['find']> {
    this.queries += 1;
    return super.find(...parameters);
  }

  override rotate(...parameters: Parameters<SessionStore['rotate']>): ReturnType<SessionStore['rotate']> {
    this.queries += 1;
    return super.rotate(...parameters);
  }

  override change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    this.queries += 1;
    return super.change(sessionId, decide);
  }
}

let app: TestApp;
let store: CountingStore;

beforeAll(async () => {
  app = new TestApp();
  store = new CountingStore();
  await app.start({ store });
});

afterAll(() => app.stop());

const base64url = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...BASE64URL), minLength: length, maxLength: length });

/**
 * A valid value with one change: a character replaced or inserted, a part cut off or repeated, padding, letter case.
 */
function mutationsOf(valid: string): fc.Arbitrary<string> {
  const position = fc.nat(valid.length - 1);
  const character = fc.oneof(
    fc.constantFrom(...BASE64URL, '+', '/', '=', '.', ' ', '%'),
    fc.string({ maxLength: 1 }),
  );
  return fc
    .oneof(
      fc.tuple(position, character).map(([at, text]) => valid.slice(0, at) + text + valid.slice(at + 1)),
      fc.tuple(position, character).map(([at, text]) => valid.slice(0, at) + text + valid.slice(at)),
      position.map((at) => valid.slice(0, at)),
      position.map((at) => valid.slice(at)),
      fc.nat(3).map((count) => valid + '='.repeat(count + 1)),
      fc.nat(3).map((count) => valid.repeat(count + 2)),
      fc.constantFrom(valid.toUpperCase(), valid.toLowerCase()),
    )
    .filter((value) => value !== valid);
}

function expectProblem({ status, body }: TestResponse<Problem>): void {
  expect([400, 401, 413]).toContain(status);
  expect(body.status).toBe(status);
  expect(Object.keys(PROBLEMS)).toContain(body.code);
}

describe('refresh tokens that were not issued', () => {
  it('are rejected with a typed problem, in the body and in the cookie, without a query', async () => {
    const { refresh_token } = await app.signIn();
    const { cookie: own } = await app.signInBound(await Device.make());
    const name = own.slice(0, own.indexOf('='));
    const forged = fc.oneof(
      fc.string(),
      base64url(80).map((text) => `hfr1_${text}`),
      mutationsOf(refresh_token),
    );
    store.queries = 0;
    await fc.assert(
      fc.asyncProperty(forged, fc.boolean(), async (token, inCookie) => {
        const cookie = `${name}=${encodeURIComponent(token)}`;
        expectProblem(
          await app.post(AuthPath.refresh, inCookie ? { cookie } : { body: { refresh_token: token } }),
        );
      }),
      { numRuns: RUNS },
    );
    expect(store.queries).toBe(0);
  });
});

describe('invalid device proofs', () => {
  it('are rejected with a typed problem, and do not change the session', async () => {
    const device = await Device.make();
    const { cookie, session } = await app.signInBound(device);
    const nonce = await app.nonce();
    const valid = await device.proof(AuthPath.refresh, nonce);
    const claim = fc.constantFrom('htm', 'htu', 'jti', 'iat', 'nonce');
    const forged = fc.oneof(
      fc.string(),
      fc.tuple(base64url(40), base64url(60), base64url(86)).map((parts) => parts.join('.')),
      mutationsOf(valid),
      fc.tuple(claim, fc.jsonValue()).map(([name, value]) => ({ [name]: value })),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (forgery) => {
        const proof = typeof forgery === 'string' ? forgery : await proofWith(forgery);
        expectProblem(await app.post(AuthPath.refresh, { cookie, headers: { dpop: encodeHeader(proof) } }));
      }),
      { numRuns: RUNS },
    );
    expect(await store.find(session.id)).toMatchObject({ generation: 0, end: null });

    /** A proof signed with the owner's key, with a wrong claim. */
    function proofWith(claims: Readonly<Record<string, unknown>>): Promise<string> {
      const [name] = Object.keys(claims);
      return device.proof(
        AuthPath.refresh,
        nonce,
        name === 'jti' || name === 'iat' ? { ...claims, htm: 'GET' } : claims,
      );
    }
  });
});

/** Encodes any text for a header. */
function encodeHeader(text: string): string {
  return encodeURI(text.toWellFormed());
}
