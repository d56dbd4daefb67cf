import { AuthPath, type Problem } from '@holdfast/contract';
import { TestApi, type TestResponse } from '../../test/test-api';
import { DEMO_ACCOUNT } from './demo-accounts';

const EMAIL = 'ada.of.holdfast@holdfast.test';
const WORDS = 'four-random-common-words';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start({ PASSWORD_MIN_LENGTH: '8' });
});

afterAll(() => api.stop());

function register(password: string, email = EMAIL, at = api): Promise<TestResponse<Problem>> {
  return at.call('POST', AuthPath.register, { body: { email, password } });
}

describe('a new password', () => {
  it.each([
    ['a common password', 'password1', 'common'],
    ['a common password in capitals', 'PassWord1', 'common'],
    ['a common password in full-width letters', 'ｐａｓｓｗｏｒｄ１', 'common'],
    ['a long common password', '1qaz2wsx3edc4rfv', 'common'],
    ['the email', EMAIL, 'email'],
    ['the email in capitals', EMAIL.toUpperCase(), 'email'],
    ['the email up to its @', 'Ada.of.Holdfast', 'email'],
    ['a short password', 'seven77', 'at least 8 characters'],
    ['a short password of letters with two code units', '😀😀😀😀😀😀😀', 'at least 8 characters'],
    ['a short password of letters with accents', 'e\u0301e\u0301e\u0301e\u0301', 'at least 8 characters'],
    ['a short password repeated', 'seven77'.repeat(4), 'repeat'],
    ['one letter repeated', 'x'.repeat(64), 'repeat'],
  ])('is refused when it is %s', async (_description, password, message) => {
    const { status, body } = await register(password);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual([{ field: 'password', message: expect.stringContaining(message) }]);
    expect(JSON.stringify(body)).not.toContain(password);
  });

  it.each([
    ['has a common password inside', 'my-password1-is-longer'],
    ['has the email inside', `${EMAIL} and more`],
    ['has exactly the minimum length', 'zq7vm2kx'],
    ['repeats a long password', 'zq7vm2kx'.repeat(2)],
    ['has 64 characters', 'a sentence of 64 characters, with spaces and a full stop at last.'.slice(0, 64)],
    ['has 256 characters', `${WORDS} `.repeat(11).slice(0, 256)],
    ['is of any script', 'пароль из слов'],
  ])('is accepted when it %s', async (description, password) => {
    const email = `${description.replaceAll(' ', '-')}@holdfast.test`;
    expect((await register(password, email)).status).toBe(201);
    expect((await api.call('POST', AuthPath.login, { body: { email, password } })).status).toBe(200);
  });
});

describe('the minimum length of a password', () => {
  it('is 12 characters, unless PASSWORD_MIN_LENGTH sets another', async () => {
    const plain = await TestApi.start();
    expect((await register('zq7vm2kxw4t', EMAIL, plain)).body.code).toBe('validation_failed');
    expect((await register('zq7vm2kxw4t9', EMAIL, plain)).status).toBe(201);
    await plain.stop();
  });

  it('is in the OpenAPI document', async () => {
    const longer = await TestApi.start({ PASSWORD_MIN_LENGTH: '15' });
    const { body } = await longer.call<object>('GET', '/api/docs-json');
    expect(body).toHaveProperty('components.schemas.RegisterDto.properties.password.minLength', 15);
    await longer.stop();
  });

  it('does not apply to the demo accounts, whose password is public', async () => {
    const strict = await TestApi.start({ PASSWORD_MIN_LENGTH: '64' });
    expect((await strict.call('POST', AuthPath.login, { body: DEMO_ACCOUNT })).status).toBe(200);
    await strict.stop();
  });
});
