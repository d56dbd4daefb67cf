import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { Device } from '../../test/device';
import { ADA, TestApp, type TestResponse } from '../../test/test-app';
import { defineProblem } from '../errors/application-problem';
import { InvalidCredentialsError, ServiceUnavailableError } from '../errors/problem-error';
import { clientAddressOf } from '../http/client-address';
import { attemptKey, foldedIdentifier, networkOf } from './attempts';

class EmailNotConfirmedError extends defineProblem('email_not_confirmed', {
  status: 403,
  title: 'Email not confirmed',
}) {}

let app: TestApp;
let other: TestApp;

beforeEach(async () => {
  [app, other] = [new TestApp(), new TestApp()];
  const rateLimits = { signInPerMinute: 10, refreshPerMinute: 20 };
  await app.start({ rateLimits });
  await other.start({ rateLimits, store: app.store });
});

afterEach(async () => {
  await app.stop();
  await other.stop();
});

function guessPassword(
  at: TestApp = app,
  email = ADA.email,
  from = '127.0.0.1',
): Promise<TestResponse<{ readonly code: string }>> {
  return at.post(AuthPath.login, { body: { email, password: 'wrong' }, from });
}

async function signInFrom(from: string, device?: Device): Promise<number> {
  const proof = device === undefined ? {} : { proof: await app.proof(device, AuthPath.login) };
  return (await app.post(AuthPath.login, { body: ADA, from, ...proof })).status;
}

/** Uses up the limit of Ada's account: ten guesses from each of ten networks. */
async function lockOut(): Promise<void> {
  for (let network = 10; network < 20; network += 1) {
    for (let count = 0; count < 10; count += 1) {
      await guessPassword(app, ADA.email, `127.0.0.${String(network)}`);
    }
  }
  expect((await guessPassword(app, ADA.email, '127.0.0.99')).status).toBe(429);
}

describe('the sign-in limit', () => {
  it('rejects the eleventh wrong password within a minute, across instances, with Retry-After', async () => {
    for (let count = 0; count < 10; count += 1) {
      expect((await guessPassword(count % 2 === 0 ? app : other)).body.code).toBe('invalid_credentials');
    }
    app.clock.advance(15_000);
    const { status, body, headers } = await guessPassword();
    expect([status, body.code, headers['retry-after']]).toEqual([429, 'rate_limited', '45']);
    expect((await other.post(AuthPath.login, { body: ADA })).status).toBe(429);
  });

  it('resets after a minute', async () => {
    for (let count = 0; count < 11; count += 1) await guessPassword();
    app.clock.advance(60_000);
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(200);
  });

  it('holds for concurrent attempts', async () => {
    const responses = await Promise.all(Array.from({ length: 30 }, () => guessPassword()));
    expect(responses.filter(({ status }) => status === 401)).toHaveLength(10);
  });

  it('does not stop the owner from refreshing after 100 wrong passwords a minute', async () => {
    const device = await Device.make();
    const { cookie } = await app.signInBound(device);
    const responses = await Promise.all(Array.from({ length: 100 }, () => guessPassword()));
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(90);
    const proof = await app.proof(device, AuthPath.refresh);
    expect((await app.post(AuthPath.refresh, { cookie, proof })).status).toBe(200);
  });

  it('is ten times higher for one network across accounts', async () => {
    for (let count = 0; count < 10; count += 1) await guessPassword();
    for (let count = 0; count < 90; count += 1) {
      expect((await guessPassword(app, `nobody${String(count)}@holdfast.test`)).status).toBe(401);
    }
    expect((await guessPassword(app, 'somebody@holdfast.test')).status).toBe(429);
  });

  it('of an account cannot be used up from one network', async () => {
    for (let count = 0; count < 200; count += 1) await guessPassword(app, ADA.email, '127.0.0.66');
    expect(await signInFrom('127.0.0.1')).toBe(200);
  });

  it('of an account holds from any number of networks', async () => {
    await lockOut();
    expect(await signInFrom('127.0.0.98')).toBe(429);
  });

  it('of an account does not hold for a device that signed in before, wherever it is now', async () => {
    const device = await Device.make();
    expect(await signInFrom('127.0.0.1', device)).toBe(200);
    await lockOut();
    expect(await signInFrom('127.0.0.97', device)).toBe(200);
    expect(await signInFrom('127.0.0.96', await Device.make())).toBe(429);
  });

  it('of an account does not hold for a network from which it signed in before', async () => {
    expect(await signInFrom('127.0.0.1')).toBe(200);
    await lockOut();
    expect(await signInFrom('127.0.0.1')).toBe(200);
  });

  it('of a network does not hold for a device that signed in before', async () => {
    const device = await Device.make();
    expect(await signInFrom('127.0.0.1', device)).toBe(200);
    for (let count = 0; count < 11; count += 1) await guessPassword();
    expect(await signInFrom('127.0.0.1')).toBe(429);
    expect(await signInFrom('127.0.0.1', device)).toBe(200);
  });

  it('bounds the guesses of a device that signed in before', async () => {
    const device = await Device.make();
    expect(await signInFrom('127.0.0.1', device)).toBe(200);
    const statuses: number[] = [];
    for (let count = 0; count < 25; count += 1) {
      const proof = await app.proof(device, AuthPath.login);
      const body = { email: ADA.email, password: 'wrong' };
      statuses.push((await app.post(AuthPath.login, { body, proof })).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  });

  it('bounds successful sign-ins to an account, ten times higher', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 250; count += 1) statuses.push(await signInFrom('127.0.0.1'));
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
  });

  it('does not count successful sign-ins as failed ones', async () => {
    for (let count = 0; count < 30; count += 1) {
      expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(200);
    }
  });

  it('does not count a right password that the application rejects as a failed attempt', async () => {
    app.accounts.rejection = new EmailNotConfirmedError();
    for (let count = 0; count < 30; count += 1) {
      const { status, body } = await app.post(AuthPath.login, { body: ADA });
      expect([status, body.code]).toEqual([403, 'email_not_confirmed']);
    }
    for (let count = 0; count < 10; count += 1) expect((await guessPassword()).status).toBe(401);
    expect((await guessPassword()).status).toBe(429);
  });

  it('bounds guessing where the application rejects passwords by a problem of its own', async () => {
    app.accounts.rejection = new EmailNotConfirmedError();
    for (let count = 0; count < 100; count += 1) {
      expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(403);
    }
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(429);
  });

  it.each([
    [
      'the error for a wrong password',
      new InvalidCredentialsError('The user name or password is wrong.'),
      401,
    ],
    ['an exception that is no problem', new HttpException('no', 403), 403],
    ['an outage', new ServiceUnavailableError(), 503],
  ])('counts %s as a failed attempt', async (_what, error, expected) => {
    app.accounts.rejection = error;
    for (let count = 0; count < 10; count += 1) {
      expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(expected);
    }
    expect((await app.post(AuthPath.login, { body: ADA })).status).toBe(429);
  });

  it('counts spellings of one phone number together', async () => {
    for (let count = 0; count < 10; count += 1) await guessPassword(app, '+49 170 1234567');
    expect((await guessPassword(app, '+49-170-123 45 67')).status).toBe(429);
    expect((await guessPassword(app, '+49 170 1234568')).status).toBe(401);
  });

  it('ignores the case of the email', async () => {
    for (let count = 0; count < 10; count += 1) await guessPassword(app, 'ADA@holdfast.test');
    expect((await guessPassword(app, 'ada@Holdfast.test')).status).toBe(429);
  });
});

describe('the refresh limit', () => {
  function refresh(at: TestApp, refresh_token: string): Promise<TestResponse<TokenResponse>> {
    return at.post<TokenResponse>(AuthPath.refresh, { body: { refresh_token } });
  }

  it('holds for each session, across instances', async () => {
    let { refresh_token } = await app.signIn();
    const statuses: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      const { status, body } = await refresh(count % 2 === 0 ? app : other, refresh_token);
      statuses.push(status);
      refresh_token = body.refresh_token ?? refresh_token;
    }
    const granted = statuses.filter((status) => status === 200).length;
    expect(granted).toBeGreaterThanOrEqual(20);
    expect(granted).toBeLessThanOrEqual(24);
    expect(statuses.at(-1)).toBe(429);
    expect((await refresh(app, (await app.signIn()).refresh_token)).status).toBe(200);
  });

  it('costs no extra statement at an ordinary rate', async () => {
    const counted = jest.spyOn(app.store, 'countAttempts');
    const { refresh_token } = await app.signIn();
    counted.mockClear();
    const { body } = await refresh(app, refresh_token);
    await refresh(app, String(body.refresh_token));
    expect(counted).not.toHaveBeenCalled();
  });

  it('cannot be used up by a thief who has the cookie but not the device key', async () => {
    const device = await Device.make();
    const { cookie } = await app.signInBound(device);
    const attempts = await Promise.all(
      Array.from({ length: 40 }, () => app.post(AuthPath.refresh, { cookie })),
    );
    expect(attempts.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
    const proof = await app.proof(device, AuthPath.refresh);
    expect((await app.post(AuthPath.refresh, { cookie, proof })).status).toBe(200);
  });
});

describe('a refresh limit that a thief without the device key uses up', () => {
  async function stolen(): Promise<{
    readonly device: Device;
    readonly cookie: string;
    readonly id: string;
  }> {
    const device = await Device.make();
    const { cookie, session } = await app.signInBound(device);
    return { device, cookie, id: session.id };
  }

  it('does not hold for a proof of the owner’s key that lacks a nonce', async () => {
    const { device, cookie } = await stolen();
    await Promise.all(Array.from({ length: 40 }, () => app.post(AuthPath.refresh, { cookie })));
    const proof = await device.proof(AuthPath.refresh, 'stale');
    expect((await app.post(AuthPath.refresh, { cookie, proof })).body.code).toBe('use_dpop_nonce');
  });

  it('is one for all other keys, and those beyond it leave no trace in the history', async () => {
    const { device, cookie, id } = await stolen();
    const statuses: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      const proof = await app.proof(await Device.make(), AuthPath.refresh);
      statuses.push((await app.post(AuthPath.refresh, { cookie, proof })).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(18);
    const [theft] = (await app.store.events(id, 1)).events;
    expect(theft).toMatchObject({ kind: 'theft_attempt' });
    expect(theft?.count).toBeLessThanOrEqual(22);
    const proof = await app.proof(device, AuthPath.refresh);
    expect((await app.post(AuthPath.refresh, { cookie, proof })).status).toBe(200);
  });

  it('is one for all keys in an unbound session, where they mean nothing', async () => {
    let { refresh_token } = await app.signIn();
    const statuses: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      const proof = await app.proof(await Device.make(), AuthPath.refresh);
      const { status, body } = await app.post<TokenResponse>(AuthPath.refresh, {
        body: { refresh_token },
        proof,
      });
      statuses.push(status);
      refresh_token = body.refresh_token ?? refresh_token;
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(18);
  });
});

describe('the address of a client', () => {
  const socket = { remoteAddress: '::ffff:198.51.100.1' };

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:51234', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['unknown', '198.51.100.1'],
    ['_hidden', '198.51.100.1'],
    ['1', '198.51.100.1'],
    ['', '198.51.100.1'],
    [undefined, '198.51.100.1'],
  ])('reported as %j is %s', (ip, address) => {
    expect(clientAddressOf({ ip, socket })).toBe(address);
  });

  it('is unknown without a connection', () => {
    expect(clientAddressOf({})).toBeNull();
  });
});

describe('networkOf', () => {
  it.each([
    ['fe80::1%eth0', 'fe80::1%eth1', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['::ffff:192.0.2.7', '192.0.2.7', true],
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ])('counts %s and %s together: %s', (one, another, isSame) => {
    expect(networkOf(one) === networkOf(another)).toBe(isSame);
  });
});

describe('foldedIdentifier', () => {
  it.each([
    ['ADA@holdfast.test', 'ada@holdfast.test', true],
    ['(0170) 12 34', '01701234', true],
    ['ａｄａ', 'ada', true],
    ['ada', 'adah', false],
    ['🙂', '🙃', false],
  ])('counts %s and %s together: %s', (one, another, isSame) => {
    expect(foldedIdentifier(one) === foldedIdentifier(another)).toBe(isSame);
  });
});

describe('attemptKey', () => {
  it('hashes its parts', () => {
    expect(attemptKey('login', '192.0.2.7', ADA.email)).toMatch(/^login:[\w-]{43}$/);
    expect(attemptKey('login', 'a', 'bc')).not.toBe(attemptKey('login', 'ab', 'c'));
  });
});
