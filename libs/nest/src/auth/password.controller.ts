import type { TokenResponse } from '@holdfast/contract';
import { Body, Inject, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import { InvalidCredentialsError } from '../errors/problem-error.js';
import { Public } from '../guard/route-rules.js';
import type { HttpRequest } from '../http/http-request.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AuthTracing } from '../ports/auth-tracing.js';
import { SessionOpening } from '../sessions/session-opening.js';
import { LoginDto } from './auth.dto.js';
import { AuthRouteController, PASSWORD_PROBLEMS, PostForTokens } from './auth-route.decorators.js';
import { PasswordVerifier } from './password-verifier.js';

const LOGIN_EXAMPLE: LoginDto = {
  email: 'demo@holdfast.test',
  password: 'correct-horse-battery',
  transport: 'body',
};

/** Signs in with a password. Registered only if the application verifies passwords. */
@AuthRouteController()
export class PasswordController {
  readonly #passwords: PasswordVerifier;
  readonly #opening: SessionOpening;
  readonly #tracing: AuthTracing;

  constructor(
    @Inject(PasswordVerifier) passwords: PasswordVerifier,
    @Inject(SessionOpening) opening: SessionOpening,
    @InjectAuthOptions() { tracing }: ResolvedAuthOptions,
  ) {
    this.#passwords = passwords;
    this.#opening = opening;
    this.#tracing = tracing;
  }

  @Public()
  @PostForTokens('login')
  @ApiOperation({
    operationId: 'login',
    summary: 'Sign in',
    description:
      'Opens a session. With a device proof in the `DPoP` header, the session is bound to that device.',
  })
  // Without an example Swagger UI sends `cookie`, which would replace the portal's session in the same browser.
  @ApiBody({ type: LoginDto, examples: { 'For programs and this page': { value: LOGIN_EXAMPLE } } })
  @ApiProblems(...PASSWORD_PROBLEMS)
  login(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() body: LoginDto,
  ): Promise<TokenResponse> {
    return this.#tracing.trace('holdfast.sign_in', () => this.#signIn(request, response, body));
  }

  async #signIn(request: HttpRequest, response: unknown, body: LoginDto): Promise<TokenResponse> {
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
