import type { TokenFreshResponse } from '@holdfast/contract';
import { Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ExpiredSignatureError } from '../errors/problem-error.js';
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { TestTokenExpirationQuery, TokenFreshResponseDto } from './auth.dto.js';
import { AuthRouteController } from './auth-route.decorators.js';
import { HttpResponses } from '../http/http-responses.js';

/** Simulates an expired access token, for testing clients. Not for production; see AuthModuleExtras.testEndpoints. */
@AuthRouteController()
export class TestTokenExpirationController {
  readonly #http: HttpResponses;
  readonly #options: ResolvedAuthOptions;

  constructor(@Inject(HttpResponses) http: HttpResponses, @InjectAuthOptions() options: ResolvedAuthOptions) {
    this.#http = http;
    this.#options = options;
  }

  @Get('test-token-expiration')
  @ApiOperation({
    operationId: 'testTokenExpiration',
    summary: 'Simulate an expired access token',
    description:
      'Responds with `token_expired` to an access token that sign-in issued, or that a refresh issued more than ' +
      '`max_age` seconds ago, and with 200 to one that a refresh has just issued. So one refresh and one replay succeed.',
  })
  @ApiResponse({ status: 200, type: TokenFreshResponseDto })
  @ApiGuarded('validation_failed')
  test(
    @Res({ passthrough: true }) response: unknown,
    @Query() { max_age, always }: TestTokenExpirationQuery,
    @CurrentAuth() { token }: AuthContext,
  ): TokenFreshResponse {
    this.#http.prepare(response);
    const { refreshedAt } = token;
    const age = refreshedAt === null ? Infinity : this.#options.clock.now() - refreshedAt;
    if (always || age > max_age * 1000) {
      throw new ExpiredSignatureError('Simulated: the access token has expired.', token);
    }
    return { status: 'fresh' };
  }
}
