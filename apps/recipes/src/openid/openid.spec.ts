import type { TokenResponse } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { allowInsecureRequests } from 'openid-client';
import { Browser, codeOf, type BrowserResponse } from '../../test/browser';
import { RecipeApp } from '../../test/recipe-app';
import { TestProvider } from '../../test/test-provider';
import { Accounts } from '../support/accounts';
import { OpenIdModule } from './openid.module';

const START = '/api/v1/auth/openid/start';
const FINISH = '/api/v1/auth/openid/finish';
const REDIRECT_URI = 'https://app.example/signed-in';
const MAX_REDIRECTS = 8;

interface Finished extends TokenResponse {
  readonly return_to: string;
}

let provider: TestProvider;
let app: RecipeApp;
let browser: Browser;

beforeEach(async () => {
  // The provider says that it is for development.
  jest.spyOn(console, 'warn').mockReturnValue();
  provider = new TestProvider();
  await provider.start(REDIRECT_URI);
  app = new RecipeApp();
  const module = OpenIdModule.register({
    issuer: new URL(provider.issuer),
    clientId: provider.client.client_id,
    clientSecret: provider.client.client_secret,
    redirectUri: new URL(REDIRECT_URI),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; the provider is on loopback
    discovery: { execute: [allowInsecureRequests] },
  });
  await app.start({ module, accounts: Accounts });
  browser = await app.openBrowser();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.stop();
  await provider.stop();
});

/** Starts a sign-in, and returns the page of the provider that the browser is sent to. */
async function start(returnTo = '/papers'): Promise<string> {
  const { status, headers } = await browser.get(`${START}?return_to=${encodeURIComponent(returnTo)}`);
  expect(status).toBe(302);
  return headers.get('location') ?? '';
}

/** Signs in at the provider, and returns the query with which it sends the browser back. */
async function signInAtProvider(page: string): Promise<string> {
  const there = await Browser.open(provider.issuer);
  let location = page;
  for (let redirect = 0; redirect < MAX_REDIRECTS; redirect += 1) {
    if (location.startsWith(REDIRECT_URI)) return new URL(location).search;
    location = (await there.get(location)).headers.get('location') ?? '';
  }
  throw new Error('the provider does not send the browser back');
}

function finish(query: string): Promise<BrowserResponse<Finished>> {
  return browser.post<Finished>(FINISH, { body: { query } });
}

describe('signing in at an OpenID provider', () => {
  it('opens a bound session, and hands on how the account proved itself', async () => {
    const { status, body, headers } = await finish(await signInAtProvider(await start()));
    expect([status, body.session.bound, body.return_to]).toEqual([200, true, '/papers']);
    expect(headers.getSetCookie().join()).toContain('openid_sign_in=; Max-Age=0');
    const things = await browser.get('/things', { bearer: body.access_token });
    expect(things.body).toMatchObject({ acr: 'urn:example:strong', amr: ['pwd', 'otp'] });
  });

  it('finds the account again by issuer and subject', async () => {
    const accountIds: unknown[] = [];
    for (const accountId of ['ada', 'ada', 'grace']) {
      provider.signIn = { ...provider.signIn, accountId };
      const { body } = await finish(await signInAtProvider(await start()));
      const things = await browser.get<{ accountId: string }>('/things', { bearer: body.access_token });
      accountIds.push(things.body.accountId);
    }
    expect(accountIds[1]).toBe(accountIds[0]);
    expect(accountIds[2]).not.toBe(accountIds[0]);
  });

  it('sends the browser to the provider with PKCE, state and nonce, which differ each time', async () => {
    const [first, second] = [new URL(await start()).searchParams, new URL(await start()).searchParams];
    expect(first.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first.get(name)).not.toBe(second.get(name));
    }
  });

  it('keeps the started sign-in where no script and no other site reaches it', async () => {
    const { headers } = await browser.get(START);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^openid_sign_in=[^;]+; Max-Age=600; Path=\/api\/v1\/auth\/openid; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
  });

  it('rejects a response that another browser has asked for', async () => {
    const query = await signInAtProvider(await start());
    browser = await app.openBrowser();
    expect(codeOf((await finish(query)).body)).toBe('openid_sign_in_failed');
    await start();
    expect(codeOf((await finish(query)).body)).toBe('openid_sign_in_failed');
  });

  it('rejects a response after ten minutes', async () => {
    const query = await signInAtProvider(await start());
    app.clock.advance(10 * 60_000);
    expect(codeOf((await finish(query)).body)).toBe('openid_sign_in_failed');
  });

  it('rejects a code that was used before', async () => {
    const page = await start();
    const query = await signInAtProvider(page);
    const stolen = await app.openBrowser();
    stolen.takeCookiesOf(browser);
    expect((await finish(query)).status).toBe(200);
    const { status, body } = await stolen.post(FINISH, { body: { query } });
    expect([status, codeOf(body)]).toEqual([403, 'openid_sign_in_failed']);
  });

  it('says so when the user cancels', async () => {
    const { searchParams } = new URL(await start());
    const query = new URLSearchParams({
      error: 'access_denied',
      state: searchParams.get('state') ?? '',
      iss: provider.issuer,
    });
    expect(codeOf((await finish(`?${query.toString()}`)).body)).toBe('openid_sign_in_failed');
  });

  it('uses up no code while the device proof needs a nonce', async () => {
    const query = await signInAtProvider(await start());
    const page = await app.openBrowser();
    page.takeCookiesOf(browser);
    expect((await page.post<Finished>(FINISH, { body: { query } })).body.session.bound).toBe(true);
  });

  it('fails with 503 while the provider is away, and works when it is back', async () => {
    const query = await signInAtProvider(await start());
    provider.isAway = true;
    const { status, body } = await finish(query);
    expect([status, codeOf(body)]).toEqual([503, 'store_unavailable']);
    provider.isAway = false;
    expect((await finish(query)).status).toBe(200);
  });

  it.each([
    ['https://other.example/', '/'],
    ['//other.example/', '/'],
    ['/\\other.example', '/'],
    [`https://app.example//other.example`, '/other.example'],
    ['/papers?page=2#end', '/papers?page=2#end'],
  ])('returns to a page of its own: %s', async (wanted, returned) => {
    const { body } = await finish(await signInAtProvider(await start(wanted)));
    expect(body.return_to).toBe(returned);
  });
});
