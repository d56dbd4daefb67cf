import { ADMIN_PATH, type Page, type SessionDetails, type SessionEventSummary } from '@holdfast/contract';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';

const OF_ADA = `${ADMIN_PATH}/accounts/${ADA_ACCOUNT.id}`;

let app: TestApp;
let admin: string;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
  app.accounts.roles = ['admin'];
  admin = (await app.signIn()).access_token;
  app.accounts.roles = [];
});

afterEach(() => app.stop());

async function codeFor(bearer: string): Promise<string | null> {
  const { status, body } = await app.get('/things', { bearer });
  return status === 200 ? null : body.code;
}

describe('an administrator', () => {
  it('lists the sessions of an account and their events', async () => {
    const { session } = await app.signIn();
    const { body } = await app.get<Page<SessionDetails>>(`${OF_ADA}/sessions?limit=100`, { bearer: admin });
    expect(body.items.map(({ id }) => id)).toContain(session.id);
    const events = await app.get<Page<SessionEventSummary>>(`${OF_ADA}/sessions/${session.id}/events`, {
      bearer: admin,
    });
    expect(events.body.items).toMatchObject([{ kind: 'signed_in' }]);
  });

  it('gets 400 for a cursor that no page has', async () => {
    const { session } = await app.signIn();
    for (const path of ['sessions', `sessions/${session.id}/events`]) {
      const { body } = await app.get(`${OF_ADA}/${path}?cursor=x`, { bearer: admin });
      expect([body.code, body.errors?.[0]?.field]).toEqual(['validation_failed', 'cursor']);
    }
  });

  it('ends a session, and its owner gets the reason', async () => {
    const { access_token, session } = await app.signIn();
    expect((await app.delete(`${OF_ADA}/sessions/${session.id}`, { bearer: admin })).status).toBe(204);
    const { body } = await app.get('/things', { bearer: access_token });
    expect([body.code, body.detail]).toEqual(['session_revoked', 'An administrator ended the session.']);
    expect((await app.store.events(session.id, 1)).events).toMatchObject([
      { kind: 'revoked', reason: 'ended_by_admin' },
    ]);
  });

  it('ends all sessions of an account', async () => {
    const [one, two] = [await app.signIn(), await app.signIn()];
    expect((await app.delete(`${OF_ADA}/sessions`, { bearer: admin })).status).toBe(204);
    expect([await codeFor(one.access_token), await codeFor(two.access_token)]).toEqual([
      'session_revoked',
      'session_revoked',
    ]);
  });

  it('gets 404 for an unknown session or account', async () => {
    const elsewhere = `${ADMIN_PATH}/accounts/another-account`;
    const { session } = await app.signIn();
    for (const response of [
      await app.delete(`${elsewhere}/sessions/${session.id}`, { bearer: admin }),
      await app.delete(`${OF_ADA}/sessions/nonsense`, { bearer: admin }),
      await app.get(`${elsewhere}/sessions/${session.id}/events`, { bearer: admin }),
    ]) {
      expect([response.status, response.body.code]).toEqual([404, 'not_found']);
    }
    expect(await app.store.find(session.id)).toMatchObject({ end: null });
  });
});

describe('another account', () => {
  it.each<['GET' | 'DELETE', string]>([
    ['GET', `${OF_ADA}/sessions`],
    ['GET', `${OF_ADA}/sessions/x/events`],
    ['DELETE', `${OF_ADA}/sessions/x`],
    ['DELETE', `${OF_ADA}/sessions`],
  ])('gets 403 from %s %s', async (method, path) => {
    const { access_token } = await app.signIn();
    const { status, body } = await app.send<{ code: string }>(method, path, { bearer: access_token });
    expect([status, body.code]).toEqual([403, 'forbidden']);
    expect((await app.send<{ code: string }>(method, path)).body.code).toBe('token_missing');
  });
});
