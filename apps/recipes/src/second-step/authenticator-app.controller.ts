import {
  createValidationPipe,
  CurrentAuth,
  HoldfastSessions,
  RequireFreshSignIn,
  type AuthContext,
  type HttpRequest,
} from '@holdfast/nest';
import { Body, Controller, Header, HttpCode, Inject, Post, Put, Req, UsePipes } from '@nestjs/common';
import { generateURI } from 'otplib';
import { AuthenticatorApps } from './authenticator-apps.js';
import { CodeDto } from './second-step.dto.js';

/** Adds an authenticator app to the account. The page shows the URI as a QR code. */
@RequireFreshSignIn('10m')
@Controller('api/v1/account/authenticator-app')
@UsePipes(createValidationPipe())
export class AuthenticatorAppController {
  readonly #apps: AuthenticatorApps;
  readonly #sessions: HoldfastSessions;

  constructor(
    @Inject(AuthenticatorApps) apps: AuthenticatorApps,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
  ) {
    this.#apps = apps;
    this.#sessions = sessions;
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  add(@CurrentAuth() { accountId }: AuthContext): { readonly secret: string; readonly uri: string } {
    const secret = this.#apps.add(accountId);
    return { secret, uri: generateURI({ issuer: 'Example', label: accountId, secret }) };
  }

  /** From now on the password alone is not enough, and sessions that it opened elsewhere end. */
  @Put()
  @HttpCode(204)
  async confirm(
    @Req() request: HttpRequest,
    @CurrentAuth() { accountId, sessionId }: AuthContext,
    @Body() { code }: CodeDto,
  ): Promise<void> {
    await this.#apps.confirm(accountId, code);
    const reason = 'sign_in_method_changed';
    await this.#sessions.endAll(accountId, { reason, except: sessionId, request });
  }
}
