import type { TokenResponse } from '@holdfast/contract';
import { Body, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { AuthContext } from '../context/auth-context.js';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { SessionOpening } from '../sessions/session-opening.js';
import { SessionReauthentication } from '../sessions/session-reauthentication.js';
import { ReauthenticateDto } from './auth.dto.js';
import { AuthRouteController, PASSWORD_PROBLEMS, PostForTokens } from './auth-route.decorators.js';
import { PasswordVerifier } from './password-verifier.js';

const NO_PASSWORD = 'This account does not sign in with a password.';

/** Reauthentication by password (RFC 9470). Registered only if the application verifies passwords. */
@AuthRouteController()
export class ReauthenticationController {
  readonly #opening: SessionOpening;
  readonly #passwords: PasswordVerifier;
  readonly #reauthentication: SessionReauthentication;

  constructor(
    @Inject(SessionOpening) opening: SessionOpening,
    @Inject(PasswordVerifier) passwords: PasswordVerifier,
    @Inject(SessionReauthentication) reauthentication: SessionReauthentication,
  ) {
    this.#opening = opening;
    this.#passwords = passwords;
    this.#reauthentication = reauthentication;
  }

  @PostForTokens('reauthenticate')
  @ApiOperation({
    operationId: 'reauthenticate',
    summary: 'Reauthenticate with the password',
    description:
      'After `insufficient_user_authentication`: returns an access token of the same session with a new `auth_time`. ' +
      'The refresh token stays. A bound session also needs a device proof in the `DPoP` header.',
  })
  @ApiGuarded(...PASSWORD_PROBLEMS)
  async reauthenticate(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { token }: AuthContext,
    @Body() { password }: ReauthenticateDto,
  ): Promise<TokenResponse> {
    const proof = this.#opening.admit(request, response, { allowCrossSite: false });
    await this.#reauthentication.requireDevice(request, token, proof);
    const { id, email, identifier = email } = await this.#reauthentication.accountOf(request, token);
    if (typeof identifier !== 'string') throw new InvalidCredentialsError(NO_PASSWORD, token);
    const verified = await this.#passwords.verify(request, identifier, password, proof);
    // The identifier may belong to another account by now.
    if (verified.id !== id) throw new InvalidCredentialsError(undefined, token);
    return this.#reauthentication.reauthenticate(request, response, token, { amr: ['pwd'] });
  }
}
