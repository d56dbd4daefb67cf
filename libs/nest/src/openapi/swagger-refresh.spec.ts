import { AUTH_PATH, AuthPath } from '@holdfast/contract';
import { ADA, TestApp } from '../../test/test-app';
import { serveApiDocumentation } from './api-documentation';
import { keepSwaggerSignedIn, type SwaggerWindow } from './swagger-refresh';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

/**
 * The Swagger UI page. Its requests go to the application, below what a proxy strips; `calls` holds the path of each
 * request it sent.
 */
class Page implements SwaggerWindow {
  readonly location;
  readonly calls: string[] = [];
  authorized: string | null = null;
  readonly #stored = new Map<string, string>();
  readonly sessionStorage = {
    getItem: (key: string) => this.#stored.get(key) ?? null,
    setItem: (key: string, value: string) => {
      this.#stored.set(key, value);
    },
    removeItem: (key: string) => {
      this.#stored.delete(key);
    },
  };
  /** Whatever the page waits for before its first refresh. */
  loaded: () => void = () => undefined;
  readonly addEventListener = (_type: 'load', listener: () => void): void => {
    this.loaded = listener;
  };
  readonly ui = {
    preauthorizeApiKey: (_scheme: string, token: string) => {
      this.authorized = token;
    },
  };

  readonly #stripped: string;

  constructor(port: number, stripped = '') {
    this.#stripped = stripped;
    this.location = { href: `http://127.0.0.1:${String(port)}${stripped}/api/docs` };
  }

  fetch: typeof fetch = (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input), this.location.href);
    this.calls.push(url.pathname);
    url.pathname = url.pathname.slice(this.#stripped.length);
    return fetch(url, init);
  };

  /** Opens the page, or reloads it. Session storage survives a reload. */
  open(): this {
    keepSwaggerSignedIn(this, { page: '/api/docs', auth: AUTH_PATH });
    return this;
  }

  call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${this.authorized ?? ''}` };
    return this.fetch(path, { headers, ...init });
  }

  signIn(): Promise<Response> {
    return this.call(AuthPath.login, { method: 'POST', body: JSON.stringify({ ...ADA, transport: 'body' }) });
  }
}

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise(setImmediate);
}

describe('Swagger UI', () => {
  it('signs itself in when a sign-in is tried out', async () => {
    const page = new Page(app.port).open();
    expect((await page.signIn()).status).toBe(200);
    expect(page.authorized).not.toBeNull();
    expect((await page.call('/things')).status).toBe(200);
  });

  it('refreshes an expired token once for several requests and repeats each', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    app.clock.advance(86_400_000);
    const responses = await Promise.all([page.call('/things'), page.call('/things'), page.call(AuthPath.me)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(page.calls.filter((path) => path === AuthPath.refresh)).toHaveLength(1);
    app.clock.advance(86_400_000);
    expect((await page.call('/things')).status).toBe(200);
  });

  it('handles the simulated expiry and repeats a request only once', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    expect((await page.call(AuthPath.testTokenExpiration)).status).toBe(200);
    page.calls.length = 0;
    expect((await page.call(`${AuthPath.testTokenExpiration}?always=true`)).status).toBe(401);
    expect(page.calls).toHaveLength(3);
  });

  it('refreshes below a path that a proxy strips', async () => {
    const page = new Page(app.port, '/base').open();
    const body = JSON.stringify({ ...ADA, transport: 'body' });
    await page.call(`/base${AuthPath.login}`, { method: 'POST', body });
    app.clock.advance(86_400_000);
    expect((await page.call('/base/things')).status).toBe(200);
    expect(page.calls).toContain(`/base${AuthPath.refresh}`);
  });

  it('is served with its script wherever the page is', async () => {
    const served = new TestApp();
    await served.start({
      path: '/identity',
      prepare: (application) => {
        application.setGlobalPrefix('backend');
        serveApiDocumentation(application, { title: 'Papers', version: '1' });
      },
    });
    for (const page of ['/api/docs', '/api/docs/']) {
      const { body } = await served.get<string>(page);
      const [, script = ''] = /src='(\.\/[^']+-refresh\.js)'/.exec(body) ?? [];
      const { body: source } = await served.get<string>(new URL(script, `http://localhost${page}`).pathname);
      expect(source).toContain('"auth":"/backend/identity"');
    }
    await served.stop();
  });

  it('stays signed in after a reload, by the refresh token alone', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    const reloaded = new Page(app.port);
    Object.assign(reloaded, { sessionStorage: page.sessionStorage });
    reloaded.open().loaded();
    await until(() => reloaded.authorized !== null);
    expect(reloaded.calls).toEqual([AuthPath.refresh]);
    expect((await reloaded.call('/things')).status).toBe(200);
  });

  it('sends nothing when it is opened by somebody who has not signed in', () => {
    const page = new Page(app.port).open();
    page.loaded();
    expect(page.calls).toEqual([]);
  });

  it('does not refresh again for a 401 that arrives after the refresh', async () => {
    const page = new Page(app.port);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { fetch: send } = page;
    page.fetch = async (input, init) => {
      const response = await send(input, init);
      if (input === '/things?slow') await released;
      return response;
    };
    page.open();
    await page.signIn();
    app.clock.advance(86_400_000);
    const late = page.call('/things?slow');
    await page.call('/things');
    release();
    expect((await late).status).toBe(200);
    expect(page.calls.filter((path) => path === AuthPath.refresh)).toHaveLength(1);
  });

  it('leaves a token alone that was pasted, whoever is signed in besides', async () => {
    const { access_token } = await app.signIn();
    const page = new Page(app.port).open();
    page.authorized = access_token;
    expect((await page.call('/things')).status).toBe(200);
    app.clock.advance(86_400_000);
    const { status } = await page.call('/things');
    expect(status).toBe(401);
    await page.signIn();
    page.authorized = access_token;
    expect((await page.call('/things')).status).toBe(401);
    expect(page.calls).not.toContain(AuthPath.refresh);
  });

  it('refreshes with the refresh token that it keeps when the example of a refresh is sent', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    app.clock.advance(86_400_000);
    expect((await page.call(AuthPath.refresh, { method: 'POST', body: '{}' })).status).toBe(200);
    expect((await page.call('/things')).status).toBe(200);
  });

  it('uses the token that it gets for the password from then on', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    const { authorized } = page;
    const body = JSON.stringify({ password: ADA.password });
    expect((await page.call(AuthPath.reauthenticate, { method: 'POST', body })).status).toBe(200);
    expect(page.authorized).not.toBe(authorized);
    app.clock.advance(86_400_000);
    expect((await page.call('/things')).status).toBe(200);
  });

  it('forgets the tokens at sign-out', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    await page.call(AuthPath.logout, { method: 'POST', body: '{}' });
    expect((await page.call('/things')).status).toBe(401);
    expect(page.calls).not.toContain(AuthPath.refresh);
  });

  it('does not touch a request without a token', async () => {
    const page = new Page(app.port).open();
    await page.signIn();
    const response = await page.fetch('/things', { headers: {} });
    expect(response.status).toBe(401);
    expect(page.calls).not.toContain(AuthPath.refresh);
  });
});
