import {
  ADMIN_PATH,
  AuthPath,
  type EndedSessionDetails,
  type Page,
  type SessionDetails,
  type SessionEventSummary,
} from '@holdfast/contract';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
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

  it('lists the ended sessions of an account with the reason of each, the one that ended last first', async () => {
    const [one, two] = [await app.signIn(), await app.signIn()];
    app.clock.advance(1_000);
    await app.delete(`${OF_ADA}/sessions/${one.session.id}`, { bearer: admin });
    app.clock.advance(1_000);
    await app.post(AuthPath.logout, { body: { refresh_token: two.refresh_token } });
    const page = async (query: string) => {
      const url = `${OF_ADA}/ended-sessions?${query}`;
      return (await app.get<Page<EndedSessionDetails>>(url, { bearer: admin })).body;
    };
    const { items, next } = await page('limit=1');
    expect(items).toMatchObject([{ id: two.session.id, end_reason: 'signed_out' }]);
    expect(items[0]?.ended_at).toBe(new Date(app.clock.now()).toISOString());
    const rest = await page(`limit=1&cursor=${String(next)}`);
    expect(rest).toMatchObject({ items: [{ id: one.session.id, end_reason: 'ended_by_admin' }], next: null });
  });

  it('sees that a session has passed its limit, although nobody has used it since', async () => {
    const { session } = await app.signIn();
    const { access_token } = await app.signIn();
    app.clock.advance(Date.parse(session.idle_expires_at) - app.clock.now() - 1_000);
    app.accounts.roles = ['admin'];
    const { access_token: later } = await app.signIn();
    app.clock.advance(1_000);
    expect(access_token).not.toBe(later);
    const { body } = await app.get<Page<EndedSessionDetails>>(`${OF_ADA}/ended-sessions`, { bearer: later });
    expect(body.items).toContainEqual(
      expect.objectContaining({
        id: session.id,
        end_reason: 'idle_limit',
        ended_at: session.idle_expires_at,
      }),
    );
  });

  it('gets 400 for a cursor that no page has', async () => {
    const { session } = await app.signIn();
    for (const path of ['sessions', 'ended-sessions', `sessions/${session.id}/events`]) {
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

  it('is in the log with each session that they end', async () => {
    const log = jest.spyOn(Logger.prototype, 'log');
    const [one, two] = [await app.signIn(), await app.signIn()];
    await app.delete(`${OF_ADA}/sessions/${one.session.id}`, { bearer: admin });
    await app.delete(`${OF_ADA}/sessions`, { bearer: admin });
    const ended = log.mock.calls
      .map(([entry]: readonly unknown[]) => entry as Record<string, unknown>)
      .filter(({ event, admin_id }) => event === 'session_ended' && admin_id === ADA_ACCOUNT.id);
    expect(ended.map(({ session_id }) => session_id)).toEqual(
      expect.arrayContaining([one.session.id, two.session.id]),
    );
    log.mockRestore();
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
    ['GET', `${OF_ADA}/ended-sessions`],
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
