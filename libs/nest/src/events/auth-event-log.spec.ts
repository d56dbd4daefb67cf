import { AuthPath } from '@holdfast/contract';
import { Device } from '../../test/device';
import { ADA, ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { HoldfastSessions } from '../sessions/holdfast-sessions';
import type { AuthEvent } from './auth-event';
import { AuthEvents } from './auth-events';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

function lastEntry(): Record<string, unknown> | undefined {
  return app.log.entries.at(-1);
}

describe('the log', () => {
  it('records a sign-in', async () => {
    const { session } = await app.signIn();
    expect(lastEntry()).toEqual({
      level: 'log',
      event: 'signed_in',
      request_id: expect.any(String),
      session_id: session.id,
      user_id: ADA_ACCOUNT.id,
      bound: false,
      expires_at: '2026-01-16T12:00:00.000Z',
      msg: 'signed in',
    });
  });

  it('records a refresh and why it was granted', async () => {
    const { refresh_token, session } = await app.signIn();
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(lastEntry()).toMatchObject({
      event: 'token_refreshed',
      reason: 'rotated',
      session_id: session.id,
    });
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(lastEntry()).toMatchObject({ event: 'token_refreshed', reason: 'repeated', generation: 1 });
  });

  it('records whose access token expired, without a warning', async () => {
    const { access_token, session } = await app.signIn();
    app.clock.advance(86_400_000);
    const { body } = await app.get('/things', { bearer: access_token });
    expect(lastEntry()).toMatchObject({
      level: 'log',
      event: 'token_expired',
      request_id: body.instance,
      session_id: session.id,
      user_id: ADA_ACCOUNT.id,
      reason: 'token_expired',
    });
  });

  it('warns about a rejected request, with the reason', async () => {
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    expect(lastEntry()).toMatchObject({
      level: 'warn',
      event: 'request_rejected',
      reason: 'invalid_credentials',
    });
    const { cookie, session } = await app.signInBound(await Device.make());
    await app.post(AuthPath.refresh, { cookie });
    expect(lastEntry()).toMatchObject({
      level: 'warn',
      event: 'request_rejected',
      reason: 'invalid_dpop_proof',
      detail: 'This session is bound to a device. Send a device proof.',
      session_id: session.id,
    });
  });

  it('records who signed out', async () => {
    const { access_token, session } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    expect(lastEntry()).toMatchObject({
      event: 'session_ended',
      reason: 'signed_out',
      session_id: session.id,
    });
  });

  it('records whose claims were refreshed, with the request if there is one', async () => {
    const events: AuthEvent[] = [];
    app.app.get(AuthEvents).listen((event) => events.push(event));
    const sessions = app.app.get(HoldfastSessions);
    await sessions.refreshClaims(ADA_ACCOUNT.id);
    const entry = {
      level: 'log',
      event: 'claims_refreshed',
      user_id: ADA_ACCOUNT.id,
      msg: 'claims refreshed',
    };
    expect(lastEntry()).toEqual(entry);
    await sessions.refreshClaims(ADA_ACCOUNT.id, { request: { headers: {} } });
    expect(lastEntry()).toEqual({ ...entry, request_id: expect.any(String) });
    const event = { kind: 'claims_refreshed', accountId: ADA_ACCOUNT.id };
    expect(events).toEqual([event, event]);
  });

  it('records that reuse ended the session, and the rejected request', async () => {
    const { refresh_token } = await app.signIn();
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    const { body } = await app.post<{ refresh_token: string }>(AuthPath.refresh, { body: { refresh_token } });
    await app.post(AuthPath.refresh, { body });
    app.clock.advance(60_000);
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    expect(app.log.entries.slice(-2)).toMatchObject([
      { event: 'session_ended', reason: 'reuse_detected' },
      { event: 'request_rejected', reason: 'refresh_reused' },
    ]);
  });

  it('never contains a token, a proof, a cookie or a password', async () => {
    const device = await Device.make();
    const { cookie, access_token } = await app.signInBound(device);
    const proof = await app.proof(device, AuthPath.refresh);
    await app.post(AuthPath.refresh, { cookie, proof });
    await app.post(AuthPath.refresh, { cookie, proof });
    await app.get('/things', { bearer: `${access_token}x` });
    await app.post(AuthPath.login, { body: { ...ADA, password: 'hunter2' } });
    const log = JSON.stringify(app.log.entries);
    for (const secret of [cookie, access_token, proof, ADA.password, 'hunter2', 'hfr1_', 'eyJ']) {
      expect(log).not.toContain(secret);
    }
  });
});
