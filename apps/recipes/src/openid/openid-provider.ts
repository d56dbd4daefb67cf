import { defineProblem, ServiceUnavailableError } from '@holdfast/nest';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
  type DiscoveryRequestOptions,
  type IDToken,
} from 'openid-client';

/** What the provider knows of this application, and where to find it. */
export interface OpenIdOptions {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A page of this application, on its own origin. */
  readonly redirectUri: URL;
  readonly discovery?: DiscoveryRequestOptions;
}

/** What the response of the provider must match: it belongs to the browser that started the sign-in. */
export interface OpenIdChecks {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Injection token of the OpenIdOptions. */
export const OPENID_OPTIONS = Symbol('OpenIdOptions');

/** The provider did not sign the user in, or its response does not belong to this sign-in. */
export class OpenIdSignInFailedError extends defineProblem('openid_sign_in_failed', {
  status: 403,
  title: 'Sign-in failed',
  detail: 'The sign-in at your provider was cancelled or is too long ago. Try again.',
}) {}

/**
 * What is wrong with a response of the provider. Every other error is an outage, and the same request may succeed
 * later.
 */
const VERDICTS: ReadonlySet<string | undefined> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

/** An OpenID provider: the authorization code flow with PKCE (OpenID Connect Core §3.1, RFC 7636). */
@Injectable()
export class OpenIdProvider {
  readonly #logger = new Logger(OpenIdProvider.name);
  readonly #options: OpenIdOptions;
  #configuration: Promise<Configuration> | undefined;

  constructor(@Inject(OPENID_OPTIONS) options: OpenIdOptions) {
    this.#options = options;
  }

  /** Returns the page of the provider to send the browser to, and what to check when it comes back. */
  async start(): Promise<{ readonly url: URL; readonly checks: OpenIdChecks }> {
    const checks = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(await this.#discover(), {
      redirect_uri: this.#options.redirectUri.href,
      scope: 'openid email',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await calculatePKCECodeChallenge(checks.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, checks };
  }

  /**
   * Exchanges the code for an ID token, and checks both.
   *
   * @param query of the page that the provider has sent the browser to
   * @throws OpenIdSignInFailedError, ServiceUnavailableError
   */
  async finish(query: string, checks: OpenIdChecks): Promise<IDToken> {
    const url = new URL(this.#options.redirectUri);
    url.search = query;
    const configuration = await this.#discover();
    try {
      const tokens = await authorizationCodeGrant(configuration, url, {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.codeVerifier,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new OpenIdSignInFailedError();
      return claims;
    } catch (error) {
      throw isVerdict(error) ? new OpenIdSignInFailedError() : this.#outage(error);
    }
  }

  /** When it is first needed, and again after it has failed: the application starts without its provider. */
  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, discovery: options } = this.#options;
    this.#configuration ??= discovery(issuer, clientId, clientSecret, undefined, options);
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      throw this.#outage(error);
    }
  }

  #outage(error: unknown): ServiceUnavailableError {
    this.#logger.error(error);
    return new ServiceUnavailableError('Your provider does not respond. Try again later.');
  }
}

function isVerdict(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status < 500;
  if (error instanceof ClientError) return VERDICTS.has(error.code);
  return error instanceof AuthorizationResponseError || error instanceof OpenIdSignInFailedError;
}
