import type { TokenResponse } from '@holdfast/contract';
import {
  Body,
  Controller,
  HttpCode,
  Inject,
  Post,
  Req,
  Res,
  UsePipes,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AuthContext } from '../context/auth-context.js';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { Guarded } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { createValidationPipe } from '../problem/validation-pipe.js';
import { SessionOpening } from '../sessions/session-opening.js';
import { SessionReauthentication } from '../sessions/session-reauthentication.js';
import { ReauthenticateDto, TokenResponseDto } from './auth.dto.js';
import { PasswordVerifier } from './password-verifier.js';

const NO_PASSWORD = 'This account does not sign in with a password.';

/** Reauthentication by password (RFC 9470). Registered only if the application verifies passwords. */
@Guarded()
@ApiTags('auth')
@Controller({ version: VERSION_NEUTRAL })
@UsePipes(createValidationPipe())
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

  @Post('reauthenticate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Reauthenticate with the password',
    description:
      'After `insufficient_user_authentication`: returns an access token of the same session with a new `auth_time`. ' +
      'The refresh token stays. A bound session also needs a device proof in the `DPoP` header.',
  })
  @ApiResponse({ status: 200, type: TokenResponseDto })
  @ApiGuarded(
    'validation_failed',
    'invalid_credentials',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'origin_rejected',
    'rate_limited',
  )
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
