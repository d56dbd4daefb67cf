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
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { Guarded, Public } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { createValidationPipe } from '../problem/validation-pipe.js';
import { SessionOpening } from '../sessions/session-opening.js';
import { LoginDto, TokenResponseDto } from './auth.dto.js';
import { PasswordVerifier } from './password-verifier.js';

const LOGIN_EXAMPLE: LoginDto = {
  email: 'demo@holdfast.test',
  password: 'correct-horse-battery',
  transport: 'body',
};

/** Signs in with a password. Registered only if the application verifies passwords. */
@Guarded()
@ApiTags('auth')
@Controller({ version: VERSION_NEUTRAL })
@UsePipes(createValidationPipe())
export class PasswordController {
  readonly #passwords: PasswordVerifier;
  readonly #opening: SessionOpening;

  constructor(
    @Inject(PasswordVerifier) passwords: PasswordVerifier,
    @Inject(SessionOpening) opening: SessionOpening,
  ) {
    this.#passwords = passwords;
    this.#opening = opening;
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Opens a session. With a device proof in the `DPoP` header, the session is bound to that device.',
  })
  // Without an example Swagger UI sends `cookie`, which would replace the portal's session in the same browser.
  @ApiBody({ type: LoginDto, examples: { 'For programs and this page': { value: LOGIN_EXAMPLE } } })
  @ApiResponse({ status: 200, type: TokenResponseDto })
  @ApiProblems(
    'validation_failed',
    'invalid_credentials',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'origin_rejected',
    'rate_limited',
  )
  async login(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() body: LoginDto,
  ): Promise<TokenResponse> {
    const proof = this.#opening.admit(request, response, { allowCrossSite: false });
    const { identifier = body.email ?? '', password } = body;
    const { id } = await this.#passwords.verify(request, identifier, password, proof);
    const opened = await this.#opening.open(request, response, id, proof, {
      transport: body.transport ?? 'cookie',
      authentication: { amr: ['pwd'] },
    });
    if (opened === null) throw new InvalidCredentialsError();
    return opened;
  }
}
