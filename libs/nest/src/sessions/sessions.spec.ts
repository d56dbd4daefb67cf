import { AuthPath, type Page, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
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
    const { status, body } = await app.get<Page<SessionDetails>>(AuthPath.sessions, {
      bearer: here.access_token,
    });
    expect(status).toBe(200);
    expect(body.items.map(({ id, bound, current }) => [id, bound, current])).toEqual([
      [here.session.id, false, true],
      [phone.session.id, true, false],
    ]);
    expect(body.items[0]).toMatchObject({ address: '127.0.0.1', refresh_count: 0 });
  });

  it('list sessions in pages', async () => {
    const { access_token: bearer } = await app.signIn();
    await app.signIn();
    await app.signIn();
    const whole = await app.get<Page<SessionDetails>>(AuthPath.sessions, { bearer });
    expect([whole.body.items.length, whole.body.next]).toEqual([3, null]);
    const first = await app.get<Page<SessionDetails>>(`${AuthPath.sessions}?limit=2`, { bearer });
    const url = `${AuthPath.sessions}?limit=2&cursor=${first.body.next ?? ''}`;
    const second = await app.get<Page<SessionDetails>>(url, { bearer });
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([2, 1, null]);
    expect([...first.body.items, ...second.body.items]).toEqual(whole.body.items);
  });

  it('list events in pages', async () => {
    const { access_token: bearer, session, cookie } = await app.signInBound(await Device.make());
    await app.post(AuthPath.refresh, { cookie });
    const url = `${AuthPath.sessions}/${session.id}/events?limit=1`;
    const first = await app.get<Page<SessionEventSummary>>(url, { bearer });
    const second = await app.get<Page<SessionEventSummary>>(`${url}&cursor=${first.body.next ?? ''}`, {
      bearer,
    });
    expect([...first.body.items, ...second.body.items].map(({ kind }) => kind)).toEqual([
      'proof_missing',
      'signed_in',
    ]);
    expect(second.body.next).toBeNull();
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
    [`cursor=${Buffer.from('{"id":"1 OR 1=1"}').toString('base64url')}`, 'cursor'],
    [`cursor=${'a'.repeat(300)}`, 'cursor'],
  ])('reject the query %s of a list with 400 and name the parameter', async (query, field) => {
    const { access_token: bearer, session } = await app.signIn();
    for (const url of [AuthPath.sessions, `${AuthPath.sessions}/${session.id}/events`]) {
      const { status, body } = await app.get(`${url}?${query}`, { bearer });
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'validation_failed', field]);
    }
  });

  it('reject the cursor of another list', async () => {
    const { access_token: bearer, session } = await app.signIn();
    await app.signIn();
    const { body } = await app.get<Page<SessionDetails>>(`${AuthPath.sessions}?limit=1`, { bearer });
    const url = `${AuthPath.sessions}/${session.id}/events?cursor=${body.next ?? ''}`;
    expect((await app.get(url, { bearer })).body.code).toBe('validation_failed');
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

  it('list the events of a session, including rejected tokens', async () => {
    const { access_token, session, cookie } = await app.signInBound(await Device.make());
    app.clock.advance(1_000);
    await app.post(AuthPath.refresh, { cookie });
    const { body } = await app.get<Page<SessionEventSummary>>(`${AuthPath.sessions}/${session.id}/events`, {
      bearer: access_token,
    });
    expect(body.items.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['proof_missing', null],
      ['signed_in', null],
    ]);
  });

  it('count the events that a client can repeat, with the first and the last time', async () => {
    const { access_token: bearer, session, cookie } = await app.signInBound(await Device.make());
    const at = (ms: number): string => new Date(app.clock.now() + ms).toISOString();
    const [first_at, last] = [at(1_000), at(3_000)];
    for (let count = 0; count < 3; count += 1) {
      app.clock.advance(1_000);
      await app.post(AuthPath.refresh, { cookie });
    }
    const { body } = await app.get<Page<SessionEventSummary>>(`${AuthPath.sessions}/${session.id}/events`, {
      bearer,
    });
    expect(body.items).toEqual([
      { kind: 'proof_missing', reason: null, at: last, count: 3, first_at },
      { kind: 'signed_in', reason: null, at: at(-3_000) },
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
