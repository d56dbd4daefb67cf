import { AuthPath, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import { newSession } from '@holdfast/session';
import { policy } from '@holdfast/testing';
import { Device } from '../../test/device';
import { TestApp } from '../../test/test-app';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

/** Opens a session of another account. */
async function openForeignSession(): Promise<string> {
  const state = newSession('another-account', { kind: 'none' }, app.clock.now(), policy);
  await app.store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
  return state.id;
}

describe('the session routes', () => {
  it('list the sessions of the account newest first and mark the current one', async () => {
    const phone = await app.signInBound(await Device.make());
    app.clock.advance(1_000);
    const here = await app.signIn();
    await openForeignSession();
    const { status, body } = await app.get<SessionDetails[]>(AuthPath.sessions, {
      bearer: here.access_token,
    });
    expect(status).toBe(200);
    expect(body.map(({ id, bound, current }) => [id, bound, current])).toEqual([
      [here.session.id, false, true],
      [phone.session.id, true, false],
    ]);
    expect(body[0]).toMatchObject({ address: '127.0.0.1', refresh_count: 0 });
  });

  it('end a session at once and state the reason', async () => {
    const [here, there] = [await app.signIn(), await app.signIn()];
    const url = `${AuthPath.sessions}/${there.session.id}`;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect((await app.delete(url, { bearer: here.access_token })).status).toBe(204);
    }
    expect((await app.get('/things', { bearer: there.access_token })).body).toMatchObject({
      code: 'session_revoked',
      detail: 'You were signed out from another device.',
    });
    expect((await app.get('/things', { bearer: here.access_token })).status).toBe(200);
  });

  it('end all other sessions', async () => {
    const [here, ...others] = [await app.signIn(), await app.signIn(), await app.signIn()];
    expect((await app.delete(AuthPath.sessions, { bearer: here.access_token })).status).toBe(204);
    for (const { access_token } of others) {
      expect((await app.get('/things', { bearer: access_token })).body.code).toBe('session_revoked');
    }
    expect((await app.get('/things', { bearer: here.access_token })).status).toBe(200);
  });

  it('list the events of a session, including theft attempts', async () => {
    const { access_token, session, cookie } = await app.signInBound(await Device.make());
    app.clock.advance(1_000);
    await app.post(AuthPath.refresh, { cookie });
    const { body } = await app.get<SessionEventSummary[]>(`${AuthPath.sessions}/${session.id}/events`, {
      bearer: access_token,
    });
    expect(body.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['theft_attempt', 'proof_missing'],
      ['signed_in', null],
    ]);
  });

  it('respond 404 to the ID of another account’s session and to a malformed ID', async () => {
    const { access_token: bearer } = await app.signIn();
    for (const id of [await openForeignSession(), 'nonsense', '%00']) {
      const url = `${AuthPath.sessions}/${id}`;
      for (const response of [
        await app.delete(url, { bearer }),
        await app.get(`${url}/events`, { bearer }),
      ]) {
        expect([response.status, response.body.code]).toEqual([404, 'not_found']);
      }
    }
  });

  it('require an access token', async () => {
    expect((await app.get(AuthPath.sessions)).body.code).toBe('token_missing');
  });
});
