import type { TokenResponse } from '@holdfast/contract';
import { HoldfastSessions, Public, type HttpRequest } from '@holdfast/nest';
import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { Passkeys } from './passkeys.js';

/** Phishing-resistant (OpenID Connect Extended Authentication Profile), for `@RequireAcr(PHISHING_RESISTANT)`. */
const PHISHING_RESISTANT = 'phr';

/** Signs in with a passkey. */
@Public()
@Controller('api/v1/auth/passkeys')
export class PasskeySignInController {
  readonly #passkeys: Passkeys;
  readonly #sessions: HoldfastSessions;

  constructor(@Inject(Passkeys) passkeys: Passkeys, @Inject(HoldfastSessions) sessions: HoldfastSessions) {
    this.#passkeys = passkeys;
    this.#sessions = sessions;
  }

  /** Input of `startAuthentication` in the browser. */
  @Post('options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  options(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.#passkeys.requestOptions();
  }

  /** Takes the output of `startAuthentication`. */
  @Post()
  @HttpCode(200)
  async signIn(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: unknown,
    @Body() signed: AuthenticationResponseJSON,
  ): Promise<TokenResponse> {
    this.#sessions.admit(request, response);
    const accountId = await this.#passkeys.verify(signed);
    const authentication = { amr: ['pop', 'user'], acr: PHISHING_RESISTANT };
    return this.#sessions.open(request, response, accountId, authentication);
  }
}
