import { LabPath } from '@holdfast/app-contract';
import {
  AuthPath,
  AUTH_PATH,
  type Page,
  type SessionEventSummary,
  type TokenResponse,
} from '@holdfast/contract';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { TestApi } from '../../test/test-api';
import { LabFaults } from './lab-faults';

const FAULTS = `${AUTH_PATH}/${LabPath.faults}`;
const REQUESTS = `${AUTH_PATH}/${LabPath.requests}`;
const RUN = 'b2c1f3a0-8f1c-4d5e-9a7b-1c2d3e4f5a6b';

describe('the lab', () => {
  let api: TestApi;
  let bearer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    bearer = await api.registerAndSignIn('ada@holdfast.test');
  });

  afterAll(() => api.stop());

  it('counts the requests of a run and the duplicates among them', async () => {
    for (const request of [0, 1, 1]) {
      await api.call('POST', REQUESTS, { bearer, body: { run: RUN, request } });
    }
    const counts = await api.call('GET', `${AUTH_PATH}/${LabPath.runs}/${RUN}`, { bearer });
    expect(counts.body).toEqual({ requests: 2, duplicates: 1 });
  });

  it('expires a token, which every guarded route then rejects', async () => {
    const own = await api.registerAndSignIn('bob@holdfast.test');
    expect((await api.call('GET', AuthPath.me, { bearer: own })).status).toBe(200);
    await api.call('POST', FAULTS, { bearer: own, body: { fault: 'expire_token' } });
    const response = await api.call('GET', AuthPath.me, { bearer: own });
    expect([response.status, response.body.code]).toEqual([401, 'token_expired']);
    expect(response.headers['www-authenticate']).toContain('invalid_token');
    expect((await api.call('GET', AuthPath.me, { bearer })).status).toBe(200);
  });

  it.each([{}, { fault: 'burn' }, { fault: ['go_away'] }])('rejects the fault %j', async (body) => {
    expect((await api.call('POST', FAULTS, { bearer, body })).status).toBe(400);
  });

  it('disarms the faults of a session, for an experiment that was cancelled', async () => {
    const own = await api.registerAndSignIn('dora@holdfast.test');
    await api.call('POST', FAULTS, { bearer: own, body: { fault: 'expire_token' } });
    expect((await api.call('DELETE', FAULTS, { bearer: own })).status).toBe(204);
    expect((await api.call('GET', AuthPath.me, { bearer: own })).status).toBe(200);
  });

  it('sends a copied token of a bound session with another key, which is a theft attempt', async () => {
    const { cookie, bearer: own } = await signInBound(api, 'carol@holdfast.test');
    const replayed = await api.call('POST', `${AUTH_PATH}/${LabPath.theft}`, {
      bearer: own,
      headers: { cookie },
    });
    expect(replayed).toMatchObject({ status: 200, body: { status: 401, code: 'invalid_dpop_proof' } });
    const { body } = await api.call<TokenResponse>('GET', AuthPath.me, { bearer: own });
    const history = await api.call<Page<SessionEventSummary>>(
      'GET',
      `${AuthPath.sessions}/${body.session.id}/events`,
      { bearer: own },
    );
    expect(history.body.items[0]).toMatchObject({ kind: 'theft_attempt', reason: 'proof_by_another_key' });
  });

  it('requires a signed-in caller', async () => {
    expect((await api.call('POST', `${AUTH_PATH}/${LabPath.theft}`)).status).toBe(401);
  });
});

describe('with the test endpoints disabled', () => {
  it('the API has no lab', async () => {
    const api = await TestApi.start({ AUTH_TEST_ENDPOINTS: 'false' });
    const bearer = await api.registerAndSignIn('ada@holdfast.test');
    const body = { fault: 'go_away' };
    expect((await api.call('POST', FAULTS, { bearer, body })).status).toBe(404);
    await api.stop();
  });
});

describe('an armed fault', () => {
  it('happens once, in its own session only', () => {
    const faults = new LabFaults(() => 0);
    for (const fault of ['lose_refresh_response', 'drop_cookie_write'] as const) {
      faults.arm('one', fault, 'token');
    }
    expect([faults.losesResponse('two', 200, ''), faults.losesResponse('one', 200, '')]).toEqual([
      false,
      true,
    ]);
    expect([faults.takeDroppedCookie('one'), faults.takeDroppedCookie('one')]).toEqual([true, false]);
  });

  it('loses the response again when the browser sends the call again by itself', () => {
    const faults = new LabFaults(() => 0);
    faults.arm('one', 'lose_refresh_response', 'token');
    expect(faults.losesResponse('one', 401, 'proof 1')).toBe(false);
    expect(faults.losesResponse('one', 200, 'proof 2')).toBe(true);
    expect(faults.losesResponse('one', 401, 'proof 2')).toBe(true);
    expect(faults.losesResponse('one', 200, 'proof 3')).toBe(false);
  });

  it('go_away begins with the next refresh, and ends after a while', () => {
    let now = 0;
    const faults = new LabFaults(() => now);
    faults.arm('one', 'go_away', 'token');
    expect(faults.isAway('one')).toBe(false);
    for (const session of ['one', 'two']) faults.refreshArrives(session);
    expect([faults.isAway('one'), faults.isAway('two')]).toEqual([true, false]);
    now = 3_000;
    faults.refreshArrives('one');
    expect(faults.isAway('one')).toBe(false);
  });

  it('never happens once it is disarmed', () => {
    const faults = new LabFaults(() => 0);
    faults.arm('one', 'lose_refresh_response', 'token');
    faults.disarm('one');
    expect(faults.losesResponse('one', 200, undefined)).toBe(false);
  });
});

/** Signs in with a device key, as browsers do. */
async function signInBound(api: TestApi, email: string): Promise<{ cookie: string; bearer: string }> {
  await api.registerAndSignIn(email);
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const signIn = async (nonce: string) => {
    const claims = { htm: 'POST', htu: `http://localhost:80${AuthPath.login}`, jti: randomUUID(), nonce };
    const proof = await new SignJWT(claims)
      .setIssuedAt()
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(privateKey);
    const body = { email, password: 'four-random-common-words' };
    return api.call<TokenResponse>('POST', AuthPath.login, { body, headers: { dpop: proof } });
  };
  const { headers } = await signIn('');
  const { headers: signedIn, body } = await signIn(String(headers['dpop-nonce']));
  const [cookie = ''] = String(signedIn['set-cookie']).split(';');
  return { cookie, bearer: body.access_token };
}
