/** The parts of Swagger UI's window that this script uses. */
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

/** The paths of the page and of the auth routes. */
export interface SwaggerPaths {
  readonly page: string;
  readonly auth: string;
}

/**
 * Keeps the user of Swagger UI signed in. Takes the tokens from the response to a sign-in or a reauthentication; when
 * requests fail with the action `refresh`, refreshes once for all of them and replays each.
 *
 * The browser gets the source text of this function, so it must not use anything outside itself. A refresh token from
 * the response body is kept in the tab's session storage; one in a cookie is never visible to scripts.
 */
export function keepSwaggerSignedIn(page: SwaggerWindow, paths: SwaggerPaths): void {
  const STORAGE_KEY = 'holdfast.swagger.refresh_token';
  const SCHEME = 'bearer';
  const send = page.fetch.bind(page);
  const { pathname } = new URL(page.location.href);
  // A proxy may strip a prefix of the path.
  const auth = pathname.slice(0, Math.max(pathname.lastIndexOf(paths.page), 0)) + paths.auth;
  let accessToken: string | null = null;
  let refreshing: Promise<boolean> | null = null;

  page.fetch = async (input, init = {}) => {
    const path = new URL(input instanceof Request ? input.url : input, page.location.href).pathname;
    const response = await sendAndRefresh(path, input, init);
    return path === `${auth}/reauthenticate` ? keepTokens(response) : response;
  };

  async function sendAndRefresh(
    path: string,
    input: Parameters<typeof fetch>[0],
    init: RequestInit,
  ): Promise<Response> {
    if (path === `${auth}/login`) return keepTokens(await send(input, withoutCookiesForBody(init)));
    const sent = authorization(init);
    const sentToken = accessToken;
    const response = await send(input, sent === null || accessToken === null ? init : authorized(init));
    if (path === `${auth}/refresh`) return keepTokens(response);
    if (path === `${auth}/logout`) {
      if (response.ok) forget();
      return response;
    }
    if (sent === null || response.status !== 401 || (await actionOf(response)) !== 'refresh') return response;
    // A 401 that arrives after the refresh is about the token before it.
    if (accessToken === sentToken) {
      refreshing ??= refresh().finally(() => {
        refreshing = null;
      });
      if (!(await refreshing)) return response;
    }
    return send(input, authorized(init));
  }

  async function refresh(): Promise<boolean> {
    const refreshToken = page.sessionStorage.getItem(STORAGE_KEY);
    const response = await send(`${auth}/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(refreshToken === null ? {} : { refresh_token: refreshToken }),
      credentials: refreshToken === null ? 'same-origin' : 'omit',
    });
    if ((await actionOf(response)) === 'sign_in') forget();
    await keepTokens(response);
    return response.ok;
  }

  async function keepTokens(response: Response): Promise<Response> {
    const body = await bodyOf(response);
    if (!response.ok || typeof body['access_token'] !== 'string') return response;
    accessToken = body['access_token'];
    page.ui?.preauthorizeApiKey(SCHEME, accessToken);
    const refreshToken = body['refresh_token'];
    if (typeof refreshToken === 'string') page.sessionStorage.setItem(STORAGE_KEY, refreshToken);
    else if (response.url.endsWith(`${auth}/login`)) page.sessionStorage.removeItem(STORAGE_KEY);
    return response;
  }

  function forget(): void {
    accessToken = null;
    page.sessionStorage.removeItem(STORAGE_KEY);
  }

  /** A sign-in with the token in the body must not replace the cookie session of the portal on the same origin. */
  function withoutCookiesForBody(init: RequestInit): RequestInit {
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
