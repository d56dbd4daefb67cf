import { AuthPath, AUTH_PATH } from '@holdfast/contract';
import { TestApi } from '../../test/test-api';
import { LabFaults } from './lab-faults';

const LAB = `${AUTH_PATH}/lab`;
const RUN = 'b2c1f3a0-8f1c-4d5e-9a7b-1c2d3e4f5a6b';

describe('the lab', () => {
  let api: TestApi;
  let bearer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    bearer = await api.registerAndSignIn('ada@holdfast.test');
  });

  afterAll(() => api.stop());

  it('counts what arrives of a run, and what came twice', async () => {
    for (const request of [0, 1, 1]) {
      await api.call('POST', `${LAB}/requests`, { bearer, body: { run: RUN, request } });
    }
    const counts = await api.call('GET', `${LAB}/runs/${RUN}`, { bearer });
    expect(counts.body).toEqual({ requests: 2, duplicates: 1 });
  });

  it('lets a token expire, which every guarded route then refuses', async () => {
    const own = await api.registerAndSignIn('bob@holdfast.test');
    expect((await api.call('GET', AuthPath.me, { bearer: own })).status).toBe(200);
    await api.call('POST', `${LAB}/faults`, { bearer: own, body: { fault: 'expire_token' } });
    const answer = await api.call('GET', AuthPath.me, { bearer: own });
    expect([answer.status, answer.body.code]).toEqual([401, 'token_expired']);
    expect(answer.headers['www-authenticate']).toContain('invalid_token');
    expect((await api.call('GET', AuthPath.me, { bearer })).status).toBe(200);
  });

  it.each([{}, { fault: 'burn' }, { fault: ['go_away'] }])('refuses the fault %j', async (body) => {
    expect((await api.call('POST', `${LAB}/faults`, { bearer, body })).status).toBe(400);
  });

  it('is closed to who is not signed in', async () => {
    expect((await api.call('POST', `${LAB}/stolen-refresh`)).status).toBe(401);
  });
});

describe('where the test endpoints are off', () => {
  it('there is no lab', async () => {
    const api = await TestApi.start({ AUTH_TEST_ENDPOINTS: 'false' });
    const bearer = await api.registerAndSignIn('ada@holdfast.test');
    const body = { fault: 'go_away' };
    expect((await api.call('POST', `${LAB}/faults`, { bearer, body })).status).toBe(404);
    await api.stop();
  });
});

describe('an armed fault', () => {
  it('happens once, to its session alone, and an absence ends', () => {
    let now = 0;
    const faults = new LabFaults(() => now);
    for (const fault of ['lose_refresh_answer', 'drop_cookie_write', 'go_away'] as const) {
      faults.arm('one', fault, 'token');
    }
    expect([
      faults.takeLostAnswer('two'),
      faults.takeLostAnswer('one'),
      faults.takeLostAnswer('one'),
    ]).toEqual([false, true, false]);
    expect([faults.takeDroppedCookie('one'), faults.takeDroppedCookie('one')]).toEqual([true, false]);
    expect([faults.isAway('one'), faults.isAway('two')]).toEqual([true, false]);
    now = 8_000;
    expect(faults.isAway('one')).toBe(false);
  });
});
