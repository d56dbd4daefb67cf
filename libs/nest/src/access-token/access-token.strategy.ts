import { StoreUnavailableError } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { KeyObject } from 'node:crypto';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { isProblemError, TokenInvalidError } from '../errors/problem-error.js';
import { bearerTokenOf, type CallerRequest } from '../http/http-request.js';
import { ACCESS_TOKEN_ALGORITHMS } from '../keys/auth-keys.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccessToken } from '../context/access-token.js';
import { fromPayload } from './access-token-claims.js';
import { readHeader } from './compact-token.js';
import type { SignatureVerifier } from './signature-verifier.js';

/** A callback of passport-jwt. Its types lack the KeyObject that jsonwebtoken accepts. */
type KeyCallback = (error: Error | null, key?: KeyObject) => void;

/**
 * Verifies the signature, issuer and audience of an access token: passport-jwt with our keys.
 *
 * Expiry is left to AccessTokenVerifier, which checks it at every call by the module's clock. No member is private,
 * because Passport runs strategies through Object.create.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'holdfast') implements SignatureVerifier {
  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @InjectAuthOptions() { issuer, audience, clock }: ResolvedAuthOptions,
  ) {
    super({
      jwtFromRequest: bearerTokenOf,
      secretOrKeyProvider: keyProvider(keys, () => clock.now()) as SecretOrKeyProvider,
      issuer,
      audience,
      algorithms: [...ACCESS_TOKEN_ALGORITHMS],
      ignoreExpiration: true,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else leaves `nbf` to our clock
      jsonWebTokenOptions: { ignoreNotBefore: true },
    });
  }

  /** Converts a verified payload. Called by passport-jwt. */
  validate(payload: Readonly<Record<string, unknown>>): AccessToken {
    const token = fromPayload(payload);
    if (token === null) throw new TokenInvalidError('A claim of the access token is missing or malformed.');
    return token;
  }

  /** Runs this instance as Passport does. Passport's own registry is one per process, not per application. */
  verifySignature(jwt: string): Promise<AccessToken> {
    return new Promise((resolve, reject) => {
      const request: CallerRequest = { headers: { authorization: `Bearer ${jwt}` } };
      const attempt = Object.assign(Object.create(this) as AccessTokenStrategy, {
        success: resolve,
        // passport-jwt also fails for an error of the key provider. An outage is no verdict on the token.
        fail: (reason: unknown) => {
          const isOwn = reason instanceof StoreUnavailableError || isProblemError(reason);
          reject(isOwn ? reason : new TokenInvalidError());
        },
        error: reject,
      });
      Strategy.prototype.authenticate.call(attempt, request as never);
    });
  }
}

/** Finds the key that a token names. Rejects a token of an unknown key before jsonwebtoken sees it. */
function keyProvider(
  keys: KeyRing,
  now: () => number,
): (request: unknown, jwt: string, done: KeyCallback) => void {
  return (_request, jwt, done) => {
    const header = readHeader(jwt);
    if (header === null) {
      done(new TokenInvalidError());
      return;
    }
    const find = (): void => {
      const key = keys.accessTokens.find(header.kid, now());
      if (key?.algorithm === header.alg) done(null, key.verifyingKey);
      else done(new TokenInvalidError('The access token was signed with an unknown key.'));
    };
    const isKnown = (): boolean => keys.accessTokens.has(header.kid);
    if (isKnown()) find();
    else keys.reloadFor(isKnown).then(find, done);
  };
}
