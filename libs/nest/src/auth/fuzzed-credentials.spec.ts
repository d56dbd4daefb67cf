import { AuthPath, PROBLEMS, type Problem } from '@holdfast/contract';
import type { SessionChange, SessionState, SessionStore } from '@holdfast/session';
import { InMemorySessionStore } from '@holdfast/testing';
import fc from 'fast-check';
import { Device } from '../../test/device';
import { TestApp, type Answer } from '../../test/test-app';

const RUNS = 5_000;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split(/(?!^)/);

/** Counts whatever is asked of the store. */
class CountingStore extends InMemorySessionStore {
  asked = 0;

  override find(...parameters: Parameters<SessionStore['find']>): ReturnType<SessionStore['find']> {
    this.asked += 1;
    return super.find(...parameters);
  }

  override rotate(...parameters: Parameters<SessionStore['rotate']>): ReturnType<SessionStore['rotate']> {
    this.asked += 1;
    return super.rotate(...parameters);
  }

  override change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    this.asked += 1;
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

/** One change to a good value: a character replaced, put in, left out or repeated, a part cut off, padding. */
function nearly(good: string): fc.Arbitrary<string> {
  const position = fc.nat(good.length - 1);
  const character = fc.oneof(
    fc.constantFrom(...BASE64URL, '+', '/', '=', '.', ' ', '%'),
    fc.string({ maxLength: 1 }),
  );
  return fc
    .oneof(
      fc.tuple(position, character).map(([at, put]) => good.slice(0, at) + put + good.slice(at + 1)),
      fc.tuple(position, character).map(([at, put]) => good.slice(0, at) + put + good.slice(at)),
      position.map((at) => good.slice(0, at)),
      position.map((at) => good.slice(at)),
      fc.nat(3).map((count) => good + '='.repeat(count + 1)),
      fc.nat(3).map((count) => good.repeat(count + 2)),
      fc.constantFrom(good.toUpperCase(), good.toLowerCase()),
    )
    .filter((value) => value !== good);
}

function expectTypedRefusal({ status, body }: Answer<Problem>): void {
  expect([400, 401, 413]).toContain(status);
  expect(body.status).toBe(status);
  expect(Object.keys(PROBLEMS)).toContain(body.code);
}

describe('refresh tokens that were not issued', () => {
  it('are refused with a typed error, in the body and in the cookie, and cost no query', async () => {
    const { refresh_token, session } = await app.signIn();
    const forged = fc.oneof(
      fc.string(),
      base64url(80).map((text) => `hfr1_${text}`),
      nearly(refresh_token),
    );
    store.asked = 0;
    await fc.assert(
      fc.asyncProperty(forged, fc.boolean(), async (token, inCookie) => {
        const cookie = `__Secure-holdfast_refresh_${session.id}=${encodeURIComponent(token)}`;
        expectTypedRefusal(
          await app.post(AuthPath.refresh, inCookie ? { cookie } : { body: { refresh_token: token } }),
        );
      }),
      { numRuns: RUNS },
    );
    expect(store.asked).toBe(0);
  });
});

describe('device proofs that prove nothing', () => {
  it('are refused with a typed error, and neither end the session nor move it', async () => {
    const device = await Device.make();
    const { cookie, session } = await app.signInBound(device);
    const nonce = await app.nonce();
    const good = await device.proof(AuthPath.refresh, nonce);
    const claim = fc.constantFrom('htm', 'htu', 'jti', 'iat', 'nonce');
    const forged = fc.oneof(
      fc.string(),
      fc.tuple(base64url(40), base64url(60), base64url(86)).map((parts) => parts.join('.')),
      nearly(good),
      fc.tuple(claim, fc.jsonValue()).map(([name, value]) => ({ [name]: value })),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (what) => {
        const proof = typeof what === 'string' ? what : await proofWith(what);
        const answer = await app.post(AuthPath.refresh, { cookie, headers: { dpop: headerText(proof) } });
        expectTypedRefusal(answer);
      }),
      { numRuns: RUNS },
    );
    expect(await store.find(session.id)).toMatchObject({ generation: 0, end: null });

    /** Well signed by the owner's key, with a claim that is wrong. */
    function proofWith(claims: Readonly<Record<string, unknown>>): Promise<string> {
      const key = Object.keys(claims)[0];
      return device.proof(
        AuthPath.refresh,
        nonce,
        key === 'jti' || key === 'iat' ? { ...claims, htm: 'GET' } : claims,
      );
    }
  });
});

/** What a header can carry. */
function headerText(text: string): string {
  return encodeURI(text.toWellFormed());
}
