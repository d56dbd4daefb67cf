import { AuthPath, SystemPath, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { ADA, ADA_ACCOUNT, TestApp } from '../../test/test-app';
import { MetricsModule } from '../prometheus';
import { HoldfastSessions } from '../sessions/holdfast-sessions';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ imports: [MetricsModule], probes: true });
});

afterEach(() => app.stop());

describe('the probes', () => {
  it('report that the instance is alive and ready', async () => {
    for (const path of [SystemPath.live, SystemPath.ready]) {
      const { status, body, headers } = await app.get<unknown>(path);
      expect([status, body, headers['cache-control']]).toEqual([200, { status: 'ok' }, 'no-store']);
    }
  });

  it('report a store that takes no writes as not ready, but alive', async () => {
    jest.spyOn(app.store, 'change').mockRejectedValue(new StoreUnavailableError(new Error('away')));
    expect((await app.get(SystemPath.live)).status).toBe(200);
    const { status, body, headers } = await app.get(SystemPath.ready);
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'store_unavailable', '2']);
  });
});

describe('the metrics', () => {
  async function metric(line: string): Promise<number> {
    const { body } = await app.get<string>(SystemPath.metrics);
    const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
    return Number(found?.split(' ').at(-1) ?? NaN);
  }

  it('count refreshes by result and measure their duration', async () => {
    const { access_token, refresh_token } = await app.signIn();
    await app.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
    await app.post(AuthPath.refresh, { body: { refresh_token } });
    await app.post(AuthPath.refresh, { bearer: access_token });
    await app.post(AuthPath.refresh);
    expect(await metric('holdfast_refreshes_total{result="extended"}')).toBe(1);
    expect(await metric('holdfast_refreshes_total{result="rotated"}')).toBe(1);
    expect(await metric('holdfast_refreshes_total{result="repeated"}')).toBe(1);
    expect(await metric('holdfast_refreshes_total{result="refresh_missing"}')).toBe(1);
    expect(await metric('holdfast_refresh_duration_seconds_count')).toBe(4);
    expect(await metric('holdfast_refresh_duration_seconds_bucket{le="+Inf"}')).toBe(4);
  });

  it('count theft attempts and ended sessions by reason', async () => {
    const { cookie } = await app.signInBound(await Device.make());
    await app.post(AuthPath.refresh, { cookie });
    await app.post(AuthPath.refresh, { cookie, body: { device_key: 'lost' } });
    await app.post(AuthPath.refresh, { cookie, proof: 'malformed' });
    const elsewhere = await app.proof(await Device.make(), AuthPath.logout);
    await app.post(AuthPath.refresh, { cookie, proof: elsewhere });
    await app.post(AuthPath.logout, { cookie });
    const thief = await app.proof(await Device.make(), AuthPath.logout);
    await app.post(AuthPath.logout, { cookie, proof: thief });
    const { access_token } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    expect(await metric('holdfast_proofs_rejected_total{reason="proof_missing"}')).toBe(2);
    for (const reason of ['device_key_lost', 'proof_malformed', 'proof_for_another_url']) {
      expect([reason, await metric(`holdfast_proofs_rejected_total{reason="${reason}"}`)]).toEqual([
        reason,
        1,
      ]);
    }
    expect(await metric('holdfast_theft_attempts_total{reason="proof_by_another_key"}')).toBe(1);
    expect(await metric('holdfast_sessions_ended_total{reason="signed_out"}')).toBe(1);
    expect(await metric('holdfast_sign_ins_total{bound="true"}')).toBe(1);
  });

  it('count cached access tokens, and rejected requests by code', async () => {
    const { access_token } = await app.signIn();
    for (let count = 0; count < 4; count += 1) await app.get('/things', { bearer: access_token });
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    expect(await metric('holdfast_access_token_cache_hits_total')).toBe(3);
    expect(await metric('holdfast_access_token_cache_misses_total')).toBe(1);
    expect(await metric('holdfast_requests_rejected_total{code="invalid_credentials"}')).toBe(1);
  });

  it('count the revocations that an instance remembers, and those that do not fit', async () => {
    await app.stop();
    app = new TestApp();
    await app.start({ imports: [MetricsModule], maxRevocations: 1 });
    for (let count = 0; count < 3; count += 1) {
      const { access_token: bearer } = await app.signIn();
      await app.post(AuthPath.logout, { bearer });
    }
    expect(await metric('holdfast_revocations_remembered')).toBe(1);
    expect(await metric('holdfast_revocations_overflowed_total')).toBe(2);
  });

  it('count claims refreshes and reauthentications', async () => {
    const { access_token } = await app.signIn();
    await app.post(AuthPath.reauthenticate, { bearer: access_token, body: { password: ADA.password } });
    await app.app.get(HoldfastSessions).refreshClaims(ADA_ACCOUNT.id);
    expect(await metric('holdfast_reauthentications_total')).toBe(1);
    expect(await metric('holdfast_claims_refreshes_total')).toBe(1);
  });

  it('count legacy tokens that are exchanged, and those that are still in use', async () => {
    await app.stop();
    app = new TestApp();
    await app.start({ imports: [MetricsModule], ...migration(app, { accept: true }) });
    const bearer = await legacyToken(app);
    await app.get('/things', { bearer });
    await app.post(AuthPath.refresh, { bearer });
    expect(await metric('holdfast_legacy_tokens_total{result="accepted"}')).toBe(1);
    expect(await metric('holdfast_legacy_tokens_total{result="exchanged"}')).toBe(1);
    expect(await metric('holdfast_refreshes_total{result="exchanged"}')).toBe(1);
  });

  it('do not identify anybody', async () => {
    const { session } = await app.signIn();
    const { body, headers } = await app.get<string>(SystemPath.metrics);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).not.toContain(session.id);
    expect(body).not.toContain(ADA.email);
  });
});

describe('a request', () => {
  it('keeps a safe ID from the client, in the problem and in the log', async () => {
    const { body, headers } = await app.get('/things', { headers: { 'x-request-id': 'trace.me-1' } });
    expect([headers['x-request-id'], body.instance]).toEqual(['trace.me-1', 'trace.me-1']);
    expect(app.log.entries.at(-1)).toMatchObject({ request_id: 'trace.me-1' });
  });

  it.each(['', 'a b', '{"level":"fatal"}', 'x'.repeat(65)])(
    'gets a new ID in place of "%.20s"',
    async (id) => {
      const { headers } = await app.get('/things', { headers: { 'x-request-id': id } });
      expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    },
  );

  it('is logged with its trace ID', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await app.get('/things', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    expect(app.log.entries.at(-1)).toMatchObject({ trace_id: traceId });
    await app.get('/things', { headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    expect(app.log.entries.at(-1)).not.toHaveProperty('trace_id');
  });
});
