// Runs in a browser: a page with another library, set up as its documentation says. Tests drive it; `?kind=` selects it.
import { provideHttpClient } from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import {
  AbstractSecurityStorage,
  DefaultLocalStorageService,
  LogLevel,
  OidcSecurityService,
  provideAuth,
} from 'angular-auth-oidc-client';
import { ErrorResponse, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { firstValueFrom } from 'rxjs';

const kind = new URLSearchParams(location.search).get('kind');
const { origin } = location;
const endpoints = { token: `${origin}/token`, jwks: `${origin}/jwks`, authorization: `${origin}/auth` };

/** https://authts.github.io/oidc-client-ts: silent renewal with refresh tokens, user in localStorage. */
function oidcClient() {
  const manager = new UserManager({
    authority: origin,
    client_id: 'page',
    redirect_uri: `${origin}/page/`,
    scope: 'openid offline_access',
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: localStorage }),
    metadata: {
      issuer: origin,
      token_endpoint: endpoints.token,
      jwks_uri: endpoints.jwks,
      authorization_endpoint: endpoints.authorization,
    },
  });
  return {
    signIn: (refresh_token) =>
      manager.storeUser(
        new User({
          refresh_token,
          access_token: 'first',
          token_type: 'Bearer',
          profile: { sub: 'ada' },
          scope: 'openid',
        }),
      ),
    refresh: async () => {
      try {
        return (await manager.signinSilent()) === null ? 'signed_out' : 'done';
      } catch (error) {
        return error instanceof ErrorResponse && error.error === 'invalid_grant' ? 'signed_out' : 'outage';
      }
    },
    refreshToken: async () => (await manager.getUser())?.refresh_token ?? null,
  };
}

/** Not signed: the library only checks that there is one and when it expires. */
const FIRST_ID_TOKEN = `${btoa('{"alg":"ES256"}')}.${btoa('{"sub":"ada","exp":9999999999}')}.x`;

/** https://angular-auth-oidc-client.com: code flow with refresh tokens, tokens in localStorage. */
async function angularAuth(useRefreshTokenLock) {
  const key = '0-page';
  const { injector } = await createApplication({
    providers: [
      provideHttpClient(),
      provideAuth({
        config: {
          authority: origin,
          clientId: 'page',
          redirectUrl: `${origin}/page/`,
          scope: 'openid offline_access',
          responseType: 'code',
          silentRenew: true,
          useRefreshToken: true,
          useRefreshTokenLock,
          autoUserInfo: false,
          ignoreNonceAfterRefresh: true,
          disableIdTokenValidation: true,
          logLevel: LogLevel.None,
          authWellknownEndpoints: {
            issuer: origin,
            tokenEndpoint: endpoints.token,
            jwksUri: endpoints.jwks,
            authorizationEndpoint: endpoints.authorization,
          },
        },
      }),
      { provide: AbstractSecurityStorage, useClass: DefaultLocalStorageService },
    ],
  });
  const service = injector.get(OidcSecurityService);
  const stored = () => JSON.parse(localStorage.getItem(key) ?? '{}');
  return {
    signIn: async (refresh_token) => {
      const result = { refresh_token, access_token: 'first', id_token: FIRST_ID_TOKEN, token_type: 'Bearer' };
      localStorage.setItem(key, JSON.stringify({ ...stored(), authnResult: result, authzData: 'first' }));
    },
    refresh: async () => {
      try {
        const { isAuthenticated } = await firstValueFrom(service.forceRefreshSession());
        if (isAuthenticated) return 'done';
      } catch {
        // The storage shows how the library handled the failure.
      }
      return stored().authnResult?.refresh_token === undefined ? 'signed_out' : 'outage';
    },
    refreshToken: async () => stored().authnResult?.refresh_token ?? null,
  };
}

const makers = {
  'oidc-client-ts': oidcClient,
  'angular-auth-oidc-client': () => angularAuth(false),
  'angular-auth-oidc-client-lock': () => angularAuth(true),
};

const MAX_REFRESH_MS = 5_000;
const peer = await makers[kind]();

globalThis.peer = {
  ...peer,
  refresh: () =>
    Promise.race([
      peer.refresh(),
      new Promise((resolve) => {
        setTimeout(resolve, MAX_REFRESH_MS, 'hung');
      }),
    ]),
};
document.title = 'ready';
