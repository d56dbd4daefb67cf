import type { TokenResponse } from '@holdfast/contract';
import { decodeJwt } from 'jose';
import { generateSync } from 'otplib';
import { codeOf, type Browser } from '../../test/browser';
import { ADA, RecipeApp, signIn } from '../../test/recipe-app';
import { Accounts } from '../support/accounts';
import { Tickets } from '../support/tickets';
import { SecondStepModule } from './second-step.module';
import { TwoStepAccounts } from './two-step-accounts';

const SECOND_STEP = '/api/v1/auth/second-step';
const AUTHENTICATOR_APP = '/api/v1/account/authenticator-app';

let app: RecipeApp;
let browser: Browser;
let secret: string;
/** Access tokens of sessions that were opened by the password alone, before the account had an app. */
let here: string;
let elsewhere: string;

beforeEach(async () => {
  app = new RecipeApp();
  await app.start({ module: SecondStepModule, accounts: TwoStepAccounts });
  await app.app.get(Accounts).create(ADA.email, ADA.password);
  browser = await app.openBrowser();
  here = (await signIn(browser)).body.access_token;
  elsewhere = (await signIn(await app.openBrowser())).body.access_token;
  secret = await addAuthenticatorApp();
});

afterEach(() => app.stop());

/** Adds the app half a minute ago, so that its first code is used up. */
async function addAuthenticatorApp(): Promise<string> {
  const added = await browser.post<{ secret: string }>(AUTHENTICATOR_APP, { bearer: here });
  const body = { code: codeFor(added.body.secret) };
  expect((await browser.put(AUTHENTICATOR_APP, { bearer: here, body })).status).toBe(204);
  app.clock.advance(30_000);
  return added.body.secret;
}

function codeFor(key: string): string {
  return generateSync({ secret: key, epoch: app.clock.now() / 1000 });
}

async function enterPassword(): Promise<string> {
  const { status, body } = await signIn(browser);
  expect([status, codeOf(body)]).toEqual([403, 'second_step_required']);
  return (body as unknown as { readonly second_step: string }).second_step;
}

function enterCode(second_step: string, code: string) {
  return browser.post<TokenResponse>(SECOND_STEP, { body: { second_step, code } });
}

function confirm(code: string) {
  return browser.post<TokenResponse>(`${SECOND_STEP}/confirm`, { bearer: here, body: { code } });
}

describe('signing in with an authenticator app', () => {
  it('opens a bound session after password and code, which says how the account proved itself', async () => {
    const { status, body } = await enterCode(await enterPassword(), codeFor(secret));
    expect([status, body.session.bound]).toEqual([200, true]);
    const things = await browser.get('/things', { bearer: body.access_token });
    expect(things.body).toMatchObject({ amr: ['pwd', 'otp'], acr: 'https://refeds.org/profile/mfa' });
    expect((await browser.get('/things/two-factors', { bearer: body.access_token })).status).toBe(200);
  });

  it('opens none after the password alone', async () => {
    const { headers } = await signIn(browser);
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('accepts a code once, in another sign-in too', async () => {
    const [first, second] = [await enterPassword(), await enterPassword()];
    const code = codeFor(secret);
    expect((await enterCode(first, code)).status).toBe(200);
    const { status, body } = await enterCode(second, code);
    expect([status, codeOf(body)]).toEqual([403, 'invalid_code']);
    app.clock.advance(30_000);
    expect((await enterCode(second, codeFor(secret))).status).toBe(200);
  });

  it('accepts the verified password once', async () => {
    const step = await enterPassword();
    await enterCode(step, codeFor(secret));
    app.clock.advance(30_000);
    expect(codeOf((await enterCode(step, codeFor(secret))).body)).toBe('second_step_expired');
  });

  it('asks for the password again after ten minutes', async () => {
    const step = await enterPassword();
    app.clock.advance(10 * 60_000);
    expect(codeOf((await enterCode(step, codeFor(secret))).body)).toBe('second_step_expired');
  });

  it('accepts few wrong codes of an account, however often its password is entered', async () => {
    for (let guess = 0; guess < 5; guess += 1) {
      expect(codeOf((await enterCode(await enterPassword(), '000000')).body)).toBe('invalid_code');
    }
    const { status, body } = await enterCode(await enterPassword(), codeFor(secret));
    expect([status, codeOf(body)]).toEqual([429, 'rate_limited']);
  });

  it('rejects a ticket that it has not signed, or not for this', async () => {
    const ticket = await app.app.get(Tickets).issue('another', 'someone');
    for (const forged of [ticket, 'nonsense']) {
      expect(codeOf((await enterCode(forged, codeFor(secret))).body)).toBe('second_step_expired');
    }
  });
});

describe('confirming with a code', () => {
  it('opens routes that require two factors, in the session that there is', async () => {
    const path = '/things/two-factors';
    expect(codeOf((await browser.get(path, { bearer: here })).body)).toBe('insufficient_user_authentication');
    const { status, body } = await confirm(codeFor(secret));
    expect(status).toBe(200);
    expect((await browser.get(path, { bearer: body.access_token })).status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ sid: decodeJwt(here)['sid'], amr: ['otp'] });
  });

  it('accepts a code once', async () => {
    const code = codeFor(secret);
    expect((await confirm(code)).status).toBe(200);
    expect(codeOf((await confirm(code)).body)).toBe('invalid_code');
  });

  it('counts for nothing until the app is confirmed', async () => {
    await app.app.get(Accounts).create('grace@holdfast.test', ADA.password);
    here = (await signIn(browser, { ...ADA, email: 'grace@holdfast.test' })).body.access_token;
    const added = await browser.post<{ secret: string }>(AUTHENTICATOR_APP, { bearer: here });
    expect(codeOf((await confirm(codeFor(added.body.secret))).body)).toBe('invalid_code');
  });

  it('requires an access token', async () => {
    const { body } = await browser.post(`${SECOND_STEP}/confirm`, { body: { code: codeFor(secret) } });
    expect(codeOf(body)).toBe('token_missing');
  });
});

describe('adding an authenticator app', () => {
  it('ends the sessions that the password alone had opened elsewhere, and keeps this one', async () => {
    expect(codeOf((await browser.get('/things', { bearer: elsewhere })).body)).toBe('session_revoked');
    expect((await browser.get('/things', { bearer: here })).status).toBe(200);
  });

  it('does not replace an app, which would let a thief of the session bring his own', async () => {
    const { body } = await browser.post(AUTHENTICATOR_APP, { bearer: here });
    expect(codeOf(body)).toBe('conflict');
  });
});
