import { AuthPath, type AccountSummary, type Problem, type TokenResponse } from '@holdfast/contract';
import { TestApi, type TestResponse } from '../../test/test-api';
import { DEMO_ACCOUNT } from './demo-accounts';
import { hashPassword, passwordMatches } from './passwords';

const password = 'four-random-common-words';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

function register(body: unknown): Promise<TestResponse<Problem>> {
  return api.call('POST', AuthPath.register, { body });
}

async function canSignIn(email: string, secret: string): Promise<boolean> {
  return (await api.call('POST', AuthPath.login, { body: { email, password: secret } })).status === 200;
}

describe('creating an account', () => {
  it('lets it sign in, whatever the case of the email', async () => {
    const { status, body } = await api.call<AccountSummary>('POST', AuthPath.register, {
      body: { email: 'Ada@Holdfast.test', password },
    });
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.any(String), email: 'ada@holdfast.test' });
    expect(await canSignIn('ADA@holdfast.test', password)).toBe(true);
    expect(await canSignIn('ada@holdfast.test', `${password}x`)).toBe(false);
  });

  it('fails when the email has an account', async () => {
    await register({ email: 'once@holdfast.test', password });
    const { status, body } = await register({ email: 'ONCE@holdfast.test', password: 'another-password' });
    expect([status, body.code]).toEqual([409, 'conflict']);
    expect(await canSignIn('once@holdfast.test', 'another-password')).toBe(false);
  });

  it.each([
    ['an invalid email', { email: 'nobody', password }, ['email']],
    ['a short password', { email: 'new@holdfast.test', password: 'short' }, ['password']],
    ['a very long password', { email: 'new@holdfast.test', password: 'x'.repeat(257) }, ['password']],
    ['no fields', {}, ['email', 'password']],
    ['values that are not strings', { email: { a: 1 }, password: [password] }, ['email', 'password']],
  ])('rejects %s, names the fields and stores nothing', async (_description, body, fields) => {
    const response = await register(body);
    expect([response.status, response.body.code]).toEqual([400, 'validation_failed']);
    expect([...new Set(response.body.errors?.map(({ field }) => field))]).toEqual(fields);
    expect(await canSignIn('new@holdfast.test', password)).toBe(false);
  });

  it.each([
    ['email', { email: 'zoe\u0308@holdfast.test'.normalize('NFD'), password }],
    ['password', { email: 'zoe@holdfast.test', password: 'cafe\u0301-au-lait-au-lit' }],
  ])(
    'takes an accent in the %s for the same, however it is written',
    async (_field, { email, password: secret }) => {
      expect((await register({ email, password: secret })).status).toBe(201);
      expect(await canSignIn(email.normalize('NFC'), secret.normalize('NFC'))).toBe(true);
      expect((await register({ email: email.normalize('NFC'), password: secret })).body.code).toBe(
        'conflict',
      );
    },
  );

  it('is not needed for the demo account', async () => {
    const { status } = await api.call<TokenResponse>('POST', AuthPath.login, { body: DEMO_ACCOUNT });
    expect(status).toBe(200);
  });

  it('ignores unknown members', async () => {
    const { body } = await register({
      email: 'proto@holdfast.test',
      password,
      id: 'mine',
      __proto__: { admin: true },
    });
    expect(body).toEqual({ id: expect.not.stringMatching('mine'), email: 'proto@holdfast.test' });
  });
});

describe('a password', () => {
  it('is hashed with Argon2id, 19 MiB and two passes', async () => {
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordMatches(hash, password)).toBe(true);
    expect(await passwordMatches(hash, 'another')).toBe(false);
  });
});

describe('the limit of new accounts', () => {
  it('is for each network, so that one address cannot fill the database', async () => {
    const limited = await TestApi.start({ RATE_LIMIT_REGISTER: '2' });
    const registerFrom = (from: string, email: string): Promise<TestResponse<Problem>> =>
      limited.call('POST', AuthPath.register, { body: { email, password }, from });
    await registerFrom('192.0.2.1', 'one@holdfast.test');
    await registerFrom('192.0.2.1', 'ONE@holdfast.test');
    const { status, body, headers } = await registerFrom('192.0.2.1', 'two@holdfast.test');
    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await registerFrom('192.0.2.2', 'two@holdfast.test')).status).toBe(201);
    await limited.stop();
  });
});
