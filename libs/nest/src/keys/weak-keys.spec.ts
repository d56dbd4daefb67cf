import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error';
import type { AuthKeys } from './auth-keys';
import { generateAuthKeys } from './generate-auth-keys';
import { KeyRing } from './key-ring';
import { findWeakKeys } from './weak-keys';

/** The private key of RFC 7515, appendix A.3. */
const PUBLISHED = {
  kid: 'example',
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
};

const strong = generateAuthKeys();

describe('weak keys', () => {
  it('are none among generated ones', () => {
    for (let round = 0; round < 100; round += 1) expect(findWeakKeys(generateAuthKeys())).toEqual([]);
  });

  it('are none among random texts of the usual encodings', () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const hmacSecrets = Array.from({ length: 100 }, () => Buffer.from(randomBytes(32).toString(encoding)));
      expect(findWeakKeys({ ...strong, hmacSecrets })).toEqual([]);
    }
  });

  it('include a key that a specification publishes', () => {
    expect(findWeakKeys({ ...strong, signing: [PUBLISHED] })).toEqual([
      'keys.signing: the key "example" is published in RFC 7515',
    ]);
  });

  it('include the secret of an example, as a key too', () => {
    const secret = Buffer.from('a-string-secret-at-least-256-bits-long');
    const key = { kid: 'shared', kty: 'oct', alg: 'HS256', k: secret.toString('base64url') };
    expect(findWeakKeys({ signing: [key], hmacSecrets: [...strong.hmacSecrets, secret] })).toEqual([
      'keys.signing: the key "shared" is published in jwt.io',
      'keys.hmacSecrets: secret 2 is published in jwt.io',
    ]);
  });

  it.each([
    ['all zeros', Buffer.alloc(32)],
    ['one character', Buffer.alloc(64, 'x')],
    ['a short text again and again', Buffer.from('correct-horse-battery-correct-horse-battery-corr')],
    ['bytes that count up', Buffer.from(Array.from({ length: 48 }, (_, index) => index * 3))],
    ['a text of few letters', Buffer.from('my-secret-my-other-secret-me-too')],
  ])('include a secret of %s', (_what, secret) => {
    expect(findWeakKeys({ ...strong, hmacSecrets: [secret] })).toEqual([
      'keys.hmacSecrets: secret 1 can be guessed; use random bytes',
    ]);
  });
});

describe('the keys in use', () => {
  const weak = { ...strong, signing: [PUBLISHED] };
  const { NODE_ENV } = process.env;

  afterEach(() => {
    process.env['NODE_ENV'] = NODE_ENV;
    jest.restoreAllMocks();
  });

  it('are rejected in production if they are weak', async () => {
    process.env['NODE_ENV'] = 'production';
    await expect(KeyRing.open(weak)).rejects.toThrow('the key "example" is published in RFC 7515');
    await expect(KeyRing.open(strong)).resolves.toBeInstanceOf(KeyRing);
  });

  it('are named in production if they are malformed', async () => {
    process.env['NODE_ENV'] = 'production';
    const malformed: object = { ...PUBLISHED, kid: 'malformed', x: 5 };
    const signing = [malformed] as AuthKeys['signing'];
    await expect(KeyRing.open({ ...strong, signing })).rejects.toThrow(InvalidAuthOptionsError);
  });

  it('are the subject of a warning elsewhere', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await KeyRing.open(weak);
    expect(warn.mock.calls).toEqual([
      [expect.objectContaining({ event: 'weak_key', msg: expect.stringContaining('RFC 7515') as string })],
    ]);
  });
});
