import type { TokenResponse } from '@holdfast/contract';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { Authenticator } from '../../test/authenticator';
import { codeOf, type Browser, type BrowserResponse } from '../../test/browser';
import { ADA, RecipeApp, signIn } from '../../test/recipe-app';
import { Accounts } from '../support/accounts';
import { PasskeysModule } from './passkeys.module';

const PASSKEYS = '/api/v1/account/passkeys';
const SIGN_IN = '/api/v1/auth/passkeys';
const GRACE = { ...ADA, email: 'grace@holdfast.test' };

let app: RecipeApp;
let browser: Browser;
let ada: string;
let grace: string;

beforeEach(async () => {
  app = new RecipeApp();
  const module = PasskeysModule.register({ name: 'Recipes', origin: new URL('https://app.example') });
  await app.start({ module, accounts: Accounts });
  for (const { email, password } of [ADA, GRACE]) await app.app.get(Accounts).create(email, password);
  browser = await app.openBrowser();
  ada = (await signIn(browser)).body.access_token;
  grace = (await signIn(await app.openBrowser(), GRACE)).body.access_token;
});

afterEach(() => app.stop());

async function creationOptions(bearer: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return (await browser.post<PublicKeyCredentialCreationOptionsJSON>(`${PASSKEYS}/options`, { bearer })).body;
}

async function add(authenticator: Authenticator, bearer = ada): Promise<BrowserResponse<unknown>> {
  return browser.post(PASSKEYS, { bearer, body: authenticator.create(await creationOptions(bearer)) });
}

async function signInWith(authenticator: Authenticator): Promise<BrowserResponse<TokenResponse>> {
  const options = await browser.post<PublicKeyCredentialRequestOptionsJSON>(`${SIGN_IN}/options`);
  return browser.post<TokenResponse>(SIGN_IN, { body: authenticator.sign(options.body) });
}

describe('a passkey', () => {
  it('signs its account in, again and again', async () => {
    const authenticator = new Authenticator();
    expect((await add(authenticator)).status).toBe(204);
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await signInWith(authenticator);
      expect([status, body.session.bound]).toEqual([200, true]);
      const things = await browser.get('/things', { bearer: body.access_token });
      expect(things.body).toMatchObject({ amr: ['pop', 'user'], acr: 'phr' });
    }
  });

  it('is not replaced by another account’s with the same ID', async () => {
    const authenticator = new Authenticator();
    await add(authenticator);
    const { credentialId } = authenticator;
    const { status, body } = await add(new Authenticator(credentialId), grace);
    expect([status, codeOf(body)]).toEqual([403, 'passkey_rejected']);
    expect((await signInWith(authenticator)).status).toBe(200);
  });

  it('is added only to the account that has asked for it', async () => {
    const body = new Authenticator().create(await creationOptions(ada));
    expect(codeOf((await browser.post(PASSKEYS, { bearer: grace, body })).body)).toBe('passkey_rejected');
  });

  it('is offered once to each account', async () => {
    const authenticator = new Authenticator();
    await add(authenticator);
    const id = authenticator.credentialId.toString('base64url');
    expect((await creationOptions(ada)).excludeCredentials).toMatchObject([{ id }]);
    expect((await creationOptions(grace)).excludeCredentials).toEqual([]);
  });

  it.each([
    ['on the page of another site', { origin: 'https://other.example' }],
    ['without a PIN or a finger', { isUserVerified: false }],
  ])('is not accepted %s', async (_where, changed) => {
    const added = await add(Object.assign(new Authenticator(), changed));
    expect(codeOf(added.body)).toBe('passkey_rejected');
    const authenticator = new Authenticator();
    await add(authenticator);
    const signedIn = await signInWith(Object.assign(authenticator, changed));
    expect(codeOf(signedIn.body)).toBe('passkey_rejected');
  });

  it('signs a challenge within ten minutes', async () => {
    const authenticator = new Authenticator();
    await add(authenticator);
    const options = await browser.post<PublicKeyCredentialRequestOptionsJSON>(`${SIGN_IN}/options`);
    app.clock.advance(10 * 60_000);
    const { body } = await browser.post(SIGN_IN, { body: authenticator.sign(options.body) });
    expect(codeOf(body)).toBe('passkey_rejected');
  });

  it('is added soon after a sign-in', async () => {
    app.clock.advance(10 * 60_000 + 1);
    expect(codeOf(await creationOptions(ada))).toBe('insufficient_user_authentication');
  });
});
