/** The parts of Swagger UI's window that this script uses. */
export interface SwaggerWindow {
  fetch: typeof fetch;
  readonly location: { readonly href: string };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  addEventListener(type: 'load', listener: () => void): void;
  readonly ui?: { preauthorizeApiKey(scheme: string, token: string): void };
}

/** The paths of the page and of the auth routes. */
export interface SwaggerPaths {
  readonly page: string;
  readonly auth: string;
}

/**
 * Keeps the user of Swagger UI signed in. Takes the tokens from the response to a sign-in, a refresh or a
 * reauthentication; when requests with its access token fail with the action `refresh`, refreshes once for all of them
 * and replays each. A token that the user pasted is theirs: nothing is refreshed for it.
 *
 * The browser gets the source text of this function, so it must not use anything outside itself. A refresh token from
 * the response body is kept in the tab's session storage, and signs in again after a reload; one in a cookie is never
 * visible to scripts. No access token is stored.
 */
export function keepSwaggerSignedIn(page: SwaggerWindow, paths: SwaggerPaths): void {
  const STORAGE_KEY = 'holdfast.swagger.refresh_token';
  /** Stored in place of a refresh token that is in a cookie. */
  const IN_COOKIE = '';
  const SCHEME = 'bearer';
  const send = page.fetch.bind(page);
  const { pathname } = new URL(page.location.href);
  // A proxy may strip a prefix of the path.
  const auth = pathname.slice(0, Math.max(pathname.lastIndexOf(paths.page), 0)) + paths.auth;
  let accessToken: string | null = null;
  let refreshing: Promise<boolean> | null = null;

  page.fetch = async (input, init = {}) => {
    const path = new URL(input instanceof Request ? input.url : input, page.location.href).pathname;
    if (path === `${auth}/login`) return keepTokens(await send(input, withoutCookiesForBody(init)));
    if (path === `${auth}/refresh`) return keepTokens(await send(input, withRefreshToken(init)));
    if (path === `${auth}/logout`) {
      const response = await send(input, withRefreshToken(init));
      if (response.ok) forget();
      return response;
    }
    const response = await sendAndRefresh(input, init);
    return path === `${auth}/reauthenticate` ? keepTokens(response) : response;
  };

  // Swagger UI has loaded by then, so it can take the access token.
  page.addEventListener('load', () => {
    if (stored() !== null) void refreshOnce();
  });

  async function sendAndRefresh(input: Parameters<typeof fetch>[0], init: RequestInit): Promise<Response> {
    const sentToken = accessToken;
    const isOurs = hasOwnToken(init);
    const response = await send(input, init);
    if (!isOurs || response.status !== 401 || (await actionOf(response)) !== 'refresh') return response;
    // A 401 that arrives after the refresh is about the token before it.
    if (accessToken === sentToken && !(await refreshOnce())) return response;
    return accessToken === null ? response : send(input, withAccessToken(init, accessToken));
  }

  function refreshOnce(): Promise<boolean> {
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  async function refresh(): Promise<boolean> {
    if (stored() === null) return false;
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: '{}' };
    // An outage: the next request tries again.
    const response = await send(`${auth}/refresh`, withRefreshToken(init)).catch(() => null);
    if (response === null) return false;
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
    else if (response.url.endsWith(`${auth}/login`)) page.sessionStorage.setItem(STORAGE_KEY, IN_COOKIE);
    return response;
  }

  function forget(): void {
    accessToken = null;
    page.sessionStorage.removeItem(STORAGE_KEY);
  }

  function stored(): string | null {
    return page.sessionStorage.getItem(STORAGE_KEY);
  }

  /**
   * Adds the refresh token that the page keeps, unless the user sends another one or a pasted access token. The cookie
   * of the portal on the same origin is not sent: without a device proof, it would look stolen.
   */
  function withRefreshToken(init: RequestInit): RequestInit {
    const token = stored();
    if (token === IN_COOKIE) return init;
    const withoutCookies: RequestInit = { ...init, credentials: 'omit' };
    const isPageOwn = token !== null && (authorization(init) === null || hasOwnToken(init));
    const body = membersOf(init.body);
    if (!isPageOwn || body === null || 'refresh_token' in body) return withoutCookies;
    return { ...withoutCookies, body: JSON.stringify({ ...body, refresh_token: token }) };
  }

  /** A sign-in with the token in the body must not replace the cookie session of the portal on the same origin. */
  function withoutCookiesForBody(init: RequestInit): RequestInit {
    const asksForBody = typeof init.body === 'string' && /"transport"\s*:\s*"body"/.test(init.body);
    return asksForBody ? { ...init, credentials: 'omit' } : init;
  }

  function authorization(init: RequestInit): string | null {
    return new Headers(init.headers).get('Authorization');
  }

  function hasOwnToken(init: RequestInit): boolean {
    return accessToken !== null && authorization(init) === `Bearer ${accessToken}`;
  }

  function withAccessToken(init: RequestInit, token: string): RequestInit {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return { ...init, headers };
  }

  /** The members of a JSON body; null if it is something else. */
  function membersOf(body: RequestInit['body']): object | null {
    try {
      const value: unknown = JSON.parse(typeof body === 'string' ? body : '{}');
      return typeof value === 'object' ? value : null;
    } catch {
      return null;
    }
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
