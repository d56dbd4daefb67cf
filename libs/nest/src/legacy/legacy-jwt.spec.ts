import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { legacyJwt } from './legacy-jwt';

const secret = 'the secret of the former JwtModule';
const iat = 1_768_000_000;

function sign(claims: JWTPayload, alg = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret.padEnd(64)));
}

const verify = legacyJwt({ secret: secret.padEnd(64) });

describe('legacyJwt', () => {
  it('reads the account and the times, in milliseconds', async () => {
    expect(await verify(await sign({ sub: 'ada', iat, exp: iat + 60 }))).toEqual({
      accountId: 'ada',
      authenticatedAt: iat * 1000,
      expiresAt: (iat + 60) * 1000,
    });
  });

  it('prefers auth_time to iat, which a refresh has changed', async () => {
    const token = await sign({ sub: 'ada', iat, auth_time: iat - 5 });
    expect(await verify(token)).toEqual({
      accountId: 'ada',
      authenticatedAt: (iat - 5) * 1000,
      expiresAt: undefined,
    });
  });

  it('takes numbers for accounts, as many applications have them', async () => {
    expect(await verify(await sign({ sub: 7 as unknown as string, iat }))).toMatchObject({ accountId: '7' });
  });

  it('reads the account from another claim', async () => {
    const byEmail = legacyJwt({ secret: secret.padEnd(64), accountId: ({ email }) => String(email) });
    expect(await byEmail(await sign({ email: 'ada@example.test', iat }))).toMatchObject({
      accountId: 'ada@example.test',
    });
  });

  it('returns null for every token that the former strategy rejected', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const tokens = [
      'nonsense',
      await sign({ sub: 'ada', iat }, 'HS512'),
      await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey),
      new UnsecuredJWT({ sub: 'ada' }).encode(),
      `${await sign({ sub: 'ada', iat })}x`,
      await sign({ iat }),
      await sign({ sub: '', iat }),
    ];
    for (const token of tokens) expect(await verify(token)).toBeNull();
    const ofIssuer = legacyJwt({ secret: secret.padEnd(64), issuer: 'shop', audience: 'web' });
    expect(await ofIssuer(await sign({ sub: 'ada', iss: 'shop', aud: 'web', iat }))).not.toBeNull();
    expect(await ofIssuer(await sign({ sub: 'ada', iss: 'other', aud: 'web', iat }))).toBeNull();
    expect(await ofIssuer(await sign({ sub: 'ada', iss: 'shop', iat }))).toBeNull();
  });

  it('never takes a public key for the secret of an HMAC', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const forged = await new SignJWT({ sub: 'ada', iat })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(pem));
    expect(await legacyJwt({ secret: pem, algorithms: ['HS256', 'RS256'] })(forged)).toBeNull();
  });

  it('needs a secret', () => {
    expect(() => legacyJwt({ secret: '' })).toThrow(RangeError);
  });
});
