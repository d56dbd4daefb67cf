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

/** A session of somebody else. */
async function strangersSession(): Promise<string> {
  const state = newSession('somebody else', { kind: 'none' }, app.clock.now(), policy);
  await app.store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
  return state.id;
}

describe('the sessions of an account', () => {
  it('are listed newest first, this one marked, those of others left out', async () => {
    const phone = await app.signInBound(await Device.make());
    app.clock.advance(1_000);
    const here = await app.signIn();
    await strangersSession();
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

  it('are ended one by one, at once and with the reason', async () => {
    const [here, there] = [await app.signIn(), await app.signIn()];
    const url = `${AuthPath.sessions}/${there.session.id}`;
    for (let time = 0; time < 2; time += 1) {
      expect((await app.delete(url, { bearer: here.access_token })).status).toBe(204);
    }
    expect((await app.get('/things', { bearer: there.access_token })).body).toMatchObject({
      code: 'session_revoked',
      detail: 'You were signed out from another device.',
    });
    expect((await app.get('/things', { bearer: here.access_token })).status).toBe(200);
  });

  it('are ended all but this one', async () => {
    const [here, ...others] = [await app.signIn(), await app.signIn(), await app.signIn()];
    expect((await app.delete(AuthPath.sessions, { bearer: here.access_token })).status).toBe(204);
    for (const { access_token } of others) {
      expect((await app.get('/things', { bearer: access_token })).body.code).toBe('session_revoked');
    }
    expect((await app.get('/things', { bearer: here.access_token })).status).toBe(200);
  });

  it('have a history, that of a theft attempt included', async () => {
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

  it('of somebody else are as good as none, and so is what is no session', async () => {
    const { access_token: bearer } = await app.signIn();
    for (const id of [await strangersSession(), 'nonsense', '%00']) {
      const url = `${AuthPath.sessions}/${id}`;
      for (const answer of [await app.delete(url, { bearer }), await app.get(`${url}/events`, { bearer })]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      }
    }
  });

  it('are nobody’s business without an access token', async () => {
    expect((await app.get(AuthPath.sessions)).body.code).toBe('token_missing');
  });
});
