import { AUTH_PATH, type TokenFreshResponse } from '@holdfast/contract';
import { Controller, Get, Query, Res, UsePipes, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ExpiredSignatureError } from '../errors/problem-error.js';
import type { AuthContext } from '../context/auth-context.js';
import { CurrentAuth } from '../guard/current-auth.decorator.js';
import { ApiGuarded } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { createValidationPipe } from '../problem/validation-pipe.js';
import { TestTokenExpirationQuery, TokenFreshResponseDto } from './auth.dto.js';
import { HttpResponses } from '../http/http-responses.js';

/** A simulated expiry, for those who build a client. Not for production: see AuthModule's `testEndpoints`. */
@ApiTags('auth')
@Controller(AUTH_PATH)
@UsePipes(createValidationPipe())
export class TestTokenExpirationController {
  readonly #responses: HttpResponses;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(HttpResponses) responses: HttpResponses,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#responses = responses;
    this.#options = options;
  }

  @Get('test-token-expiration')
  @ApiOperation({
    summary: 'Simulate an expiry',
    description:
      'Answers `token_expired` for a token that sign-in issued, or that a refresh issued too long ago, and 200 for ' +
      'one that a refresh has just issued: one refresh and one replay succeed.',
  })
  @ApiResponse({ status: 200, type: TokenFreshResponseDto })
  @ApiGuarded('validation_failed')
  test(
    @Res({ passthrough: true }) response: unknown,
    @Query() { max_age, always }: TestTokenExpirationQuery,
    @CurrentAuth() { token }: AuthContext,
  ): TokenFreshResponse {
    this.#responses.prepare(response);
    const { refreshedAt } = token;
    const age = refreshedAt === null ? Infinity : this.#options.clock.now() - refreshedAt;
    if (always || age > max_age * 1000) {
      throw new ExpiredSignatureError('Simulated: the access token counts as expired.', token);
    }
    return { status: 'fresh' };
  }
}
