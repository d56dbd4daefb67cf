import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { TokenInvalidError } from '../errors/auth-errors.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { InjectAuthOptions } from '../tokens.js';
import type { AccessToken } from './access-token-claims.js';
import { AccessTokenService } from './access-token-service.js';
import { verifyOptions } from './jwt-library.js';
import { SigningKeys } from './signing-keys.js';

export const ACCESS_TOKEN_STRATEGY = 'holdfast-access-token';

/** Passport's JWT strategy, set up for our access tokens: the only place that knows of passport-jwt. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, ACCESS_TOKEN_STRATEGY) {
  readonly #tokens: AccessTokenService;

  constructor(
    @Inject(AccessTokenService) tokens: AccessTokenService,
    @Inject(SigningKeys) keys: SigningKeys,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    super({
      ...verifyOptions(options),
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: unknown, jwt: string, done: (error: unknown, key?: string) => void) => {
        const key = keys.verifyingKey(jwt);
        if (key === null) {
          done(new TokenInvalidError('No key of this server can have signed the access token.'));
        } else {
          done(null, key);
        }
      },
    });
    this.#tokens = tokens;
  }

  validate(payload: unknown): AccessToken {
    return this.#tokens.accept(payload);
  }
}
