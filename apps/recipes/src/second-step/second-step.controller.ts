import type { TokenResponse } from '@holdfast/contract';
import { createValidationPipe, HoldfastSessions, Public, type HttpRequest } from '@holdfast/nest';
import { Body, Controller, HttpCode, Inject, Post, Req, Res, UsePipes } from '@nestjs/common';
import { SecondStepDto } from './second-step.dto.js';
import { TwoStepAccounts } from './two-step-accounts.js';

/** The class of a sign-in with two factors, for `@RequireAcr(TWO_FACTORS)`. */
export const TWO_FACTORS = 'https://refeds.org/profile/mfa';

/** Finishes sign-ins with a code of the authenticator app. */
@Controller('api/v1/auth/second-step')
@UsePipes(createValidationPipe())
export class SecondStepController {
  readonly #accounts: TwoStepAccounts;
  readonly #sessions: HoldfastSessions;

  constructor(
    @Inject(TwoStepAccounts) accounts: TwoStepAccounts,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
  ) {
    this.#accounts = accounts;
    this.#sessions = sessions;
  }

  @Public()
  @Post()
  @HttpCode(200)
  async signIn(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() { second_step, code }: SecondStepDto,
  ): Promise<TokenResponse> {
    this.#sessions.admit(request, response);
    const accountId = await this.#accounts.verifySecondStep(second_step, code);
    return this.#sessions.open(request, response, accountId, { amr: ['pwd', 'otp'], acr: TWO_FACTORS });
  }
}
