import type { TokenResponse } from '@holdfast/contract';
import { createValidationPipe, HoldfastSessions, Public, type HttpRequest } from '@holdfast/nest';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UsePipes,
} from '@nestjs/common';
import { IsOptional, IsString, Length } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { IDToken } from 'openid-client';
import { OpenIdAccounts } from './openid-accounts.js';
import {
  OPENID_OPTIONS,
  OpenIdProvider,
  OpenIdSignInFailedError,
  type OpenIdOptions,
} from './openid-provider.js';
import { ownPath } from './own-path.js';
import { SignInCookie } from './sign-in-cookie.js';

class StartDto {
  @IsOptional()
  @IsString()
  @Length(1, 512)
  readonly return_to: string = '/';
}

class FinishDto {
  /** `location.search` of the page that the provider has sent the browser to. */
  @IsString()
  @Length(1, 4096)
  readonly query: string = '';
}

/** Signs in at an OpenID provider. */
@Public()
@Controller('api/v1/auth/openid')
@UsePipes(createValidationPipe())
export class OpenIdController {
  readonly #provider: OpenIdProvider;
  readonly #options: OpenIdOptions;
  readonly #accounts: OpenIdAccounts;
  readonly #cookie: SignInCookie;
  readonly #sessions: HoldfastSessions;

  constructor(
    @Inject(OpenIdProvider) provider: OpenIdProvider,
    @Inject(OPENID_OPTIONS) options: OpenIdOptions,
    @Inject(OpenIdAccounts) accounts: OpenIdAccounts,
    @Inject(SignInCookie) cookie: SignInCookie,
    @Inject(HoldfastSessions) sessions: HoldfastSessions,
  ) {
    this.#provider = provider;
    this.#options = options;
    this.#accounts = accounts;
    this.#cookie = cookie;
    this.#sessions = sessions;
  }

  /** A link of the sign-in page leads here, and on to the provider. */
  @Get('start')
  @Redirect()
  @Header('Cache-Control', 'no-store')
  async start(
    @Res({ passthrough: true }) response: FastifyReply,
    @Query() { return_to }: StartDto,
  ): Promise<{ readonly url: string }> {
    const { url, checks } = await this.#provider.start();
    const returnTo = ownPath(return_to, this.#options.redirectUri);
    response.header('set-cookie', await this.#cookie.create({ ...checks, returnTo }));
    return { url: url.href };
  }

  /**
   * The page that the provider has sent the browser to sends its query here, with a device proof. A redirect to the API
   * has none, and its session would be unbound.
   */
  @Post('finish')
  @HttpCode(200)
  async finish(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: FastifyReply,
    @Body() { query }: FinishDto,
  ): Promise<TokenResponse & { readonly return_to: string }> {
    this.#sessions.admit(request, response);
    const started = await this.#cookie.read(request);
    if (started === null) throw new OpenIdSignInFailedError();
    const claims = await this.#provider.finish(query, started);
    const accountId = await this.#accounts.accountIdOf(claims);
    const tokens = await this.#sessions.open(request, response, accountId, authenticationOf(claims));
    response.header('set-cookie', this.#cookie.cleared);
    return { ...tokens, return_to: started.returnTo };
  }
}

/** How the provider says that the account has proved who it is. */
function authenticationOf({ acr, amr }: IDToken): { readonly amr: readonly string[]; readonly acr?: string } {
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [];
  return { amr: methods, ...(typeof acr === 'string' ? { acr } : {}) };
}
