import { AuthPath } from '@holdfast/contract';
import { ADA_ACCOUNT, TestApp } from '../../test/test-app';

let app: TestApp;

async function start(maxSessionsPerAccount: number): Promise<void> {
  app = new TestApp();
  await app.start({ maxSessionsPerAccount, rateLimits: { signInPerMinute: 0 } });
}

afterEach(() => app.stop());

async function liveIds(): Promise<readonly string[]> {
  const live = await app.store.liveSessionsOf(ADA_ACCOUNT.id, app.clock.now());
  return live.map(({ state }) => state.id);
}

describe('a sign-in beyond the sessions that an account may have', () => {
  it('ends the session used longest ago, and says so in its history', async () => {
    await start(2);
    const first = await app.signIn();
    app.clock.advance(1_000);
    const second = await app.signIn();
    app.clock.advance(1_000);
    await app.post(AuthPath.refresh, { body: { refresh_token: first.refresh_token } });
    app.clock.advance(1_000);
    const third = await app.signIn();
    expect(await liveIds()).toEqual([third.session.id, first.session.id]);
    const { body } = await app.get('/things', { bearer: second.access_token });
    expect(body).toMatchObject({
      code: 'session_revoked',
      detail: 'You signed in on too many devices, and this one was used least recently.',
    });
    const { events } = await app.store.events(second.session.id, 1);
    expect(events).toMatchObject([{ kind: 'revoked', reason: 'session_limit' }]);
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({
        event: 'session_ended',
        reason: 'session_limit',
        session_id: second.session.id,
      }),
    );
  });

  it('leaves no more than that, also when many sign in at the same time', async () => {
    await start(3);
    await Promise.all(Array.from({ length: 12 }, () => app.signIn()));
    expect(await liveIds()).toHaveLength(3);
  });

  it('ends nothing where the limit is off', async () => {
    await start(0);
    await Promise.all(Array.from({ length: 12 }, () => app.signIn()));
    expect(await liveIds()).toHaveLength(12);
  });
});
