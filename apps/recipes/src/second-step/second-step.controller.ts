import type { TokenResponse } from '@holdfast/contract';
import {
  createValidationPipe,
  CurrentAuth,
  HoldfastSessions,
  Public,
  type AuthContext,
  type HttpRequest,
} from '@holdfast/nest';
import { Body, Controller, HttpCode, Inject, Post, Req, Res, UsePipes } from '@nestjs/common';
import { AuthenticatorApps } from './authenticator-apps.js';
import { CodeDto, SecondStepDto } from './second-step.dto.js';
import { TwoStepAccounts } from './two-step-accounts.js';

/** The class of a sign-in with two factors, for `@RequireAcr(TWO_FACTORS)`. */
export const TWO_FACTORS = 'https://refeds.org/profile/mfa';

/** Finishes sign-ins with a code of the authenticator app, and confirms one later. */
@Controller('api/v1/auth/second-step')
@UsePipes(createValidationPipe())
export class SecondStepController {
  readonly #accounts: TwoStepAccounts;
  readonly #apps: AuthenticatorApps;
  readonly #sessions: HoldfastSessions;

  constructor(
    @Inject(TwoStepAccounts) accounts: TwoStepAccounts,
    @Inject(AuthenticatorApps) apps: AuthenticatorApps,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
  ) {
    this.#accounts = accounts;
    this.#apps = apps;
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
  /**
   * After `insufficient_user_authentication`: the session reaches the class, and the client sends its request again.
   */
  @Post('confirm')
  @HttpCode(200)
  async confirm(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @CurrentAuth() { accountId }: AuthContext,
    @Body() { code }: CodeDto,
  ): Promise<TokenResponse> {
    await this.#apps.verify(accountId, code);
    return this.#sessions.reauthenticate(request, response, { amr: ['otp'], acr: TWO_FACTORS });
  }
}
