/** The window of Swagger UI, as far as it is used here. */
export interface SwaggerWindow {
  fetch: typeof fetch;
  readonly location: { readonly href: string };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly ui?: { preauthorizeApiKey(scheme: string, token: string): void };
}

export interface SwaggerPaths {
  readonly login: string;
  readonly refresh: string;
  readonly logout: string;
}

/**
 * Keeps a tester signed in: takes the tokens from the answer to a sign-in that was tried out, and where a call is
 * refused with the action `refresh`, renews once for all calls and repeats the call.
 *
 * It runs in the page of Swagger UI, as text: it must not use anything from outside itself. The refresh token is kept
 * in the tab's session storage where the tester asked for it in the body; asked for as a cookie, no script sees it.
 */
export function keepSwaggerSignedIn(page: SwaggerWindow, paths: SwaggerPaths): void {
  const STORAGE_KEY = 'holdfast.swagger.refresh_token';
  const SCHEME = 'bearer';
  const send = page.fetch.bind(page);
  let accessToken: string | null = null;
  let renewal: Promise<boolean> | null = null;

  page.fetch = async (input, init = {}) => {
    const path = new URL(input instanceof Request ? input.url : input, page.location.href).pathname;
    if (path === paths.login) return noteTokens(await send(input, ownCookiesOf(init)));
    const sent = authorization(init);
    const sentToken = accessToken;
    const response = await send(input, sent === null || accessToken === null ? init : authorized(init));
    if (path === paths.refresh) return noteTokens(response);
    if (path === paths.logout) {
      if (response.ok) forget();
      return response;
    }
    if (sent === null || response.status !== 401 || (await actionOf(response)) !== 'refresh') return response;
    // A 401 that arrives after the renewal is of the former token.
    if (accessToken === sentToken) {
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      if (!(await renewal)) return response;
    }
    return send(input, authorized(init));
  };

  async function renew(): Promise<boolean> {
    const refreshToken = page.sessionStorage.getItem(STORAGE_KEY);
    const response = await send(paths.refresh, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(refreshToken === null ? {} : { refresh_token: refreshToken }),
      credentials: refreshToken === null ? 'same-origin' : 'omit',
    });
    if ((await actionOf(response)) === 'sign_in') forget();
    await noteTokens(response);
    return response.ok;
  }

  async function noteTokens(response: Response): Promise<Response> {
    const answer = await bodyOf(response);
    if (!response.ok || typeof answer['access_token'] !== 'string') return response;
    accessToken = answer['access_token'];
    page.ui?.preauthorizeApiKey(SCHEME, accessToken);
    const refreshToken = answer['refresh_token'];
    if (typeof refreshToken === 'string') page.sessionStorage.setItem(STORAGE_KEY, refreshToken);
    else if (response.url.endsWith(paths.login)) page.sessionStorage.removeItem(STORAGE_KEY);
    return response;
  }

  function forget(): void {
    accessToken = null;
    page.sessionStorage.removeItem(STORAGE_KEY);
  }

  /** A sign-in with the token in the body leaves the session of the portal beside it alone. */
  function ownCookiesOf(init: RequestInit): RequestInit {
    const asksForBody = typeof init.body === 'string' && /"transport"\s*:\s*"body"/.test(init.body);
    return asksForBody ? { ...init, credentials: 'omit' } : init;
  }

  function authorization(init: RequestInit): string | null {
    return new Headers(init.headers).get('Authorization');
  }

  function authorized(init: RequestInit): RequestInit {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${accessToken ?? ''}`);
    return { ...init, headers };
  }

  async function actionOf(response: Response): Promise<unknown> {
    return response.ok ? null : (await bodyOf(response))['action'];
  }

  async function bodyOf(response: Response): Promise<Partial<Record<string, unknown>>> {
    try {
      const body: unknown = await response.clone().json();
      return typeof body === 'object' && body !== null ? { ...body } : {};
    } catch {
      return {};
    }
  }
}
