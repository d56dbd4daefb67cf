import { HoldfastSessions } from '@holdfast/nest';
import { StoreUnavailableError } from '@holdfast/session';
import { jest } from '@jest/globals';
import { codeOf, type Browser } from '../../test/browser';
import { ADA, RecipeApp, signIn } from '../../test/recipe-app';
import { Accounts } from '../support/accounts';
import { PasswordChangeModule } from './password-change.module';

const PASSWORD = '/api/v1/account/password';
const NEW_PASSWORD = 'staple-battery-horse';

let app: RecipeApp;
let here: Browser;
let bearer: string;

beforeEach(async () => {
  app = new RecipeApp();
  await app.start({ module: PasswordChangeModule, accounts: Accounts });
  await app.app.get(Accounts).create(ADA.email, ADA.password);
  here = await app.openBrowser();
  bearer = (await signIn(here)).body.access_token;
});

afterEach(() => app.stop());

function change(current_password: string, new_password = NEW_PASSWORD) {
  return here.put(PASSWORD, { bearer, body: { current_password, new_password } });
}

describe('changing the password', () => {
  it('ends the other sessions of the account, and says why', async () => {
    const there = await app.openBrowser();
    const { body: elsewhere } = await signIn(there);
    expect((await change(ADA.password)).status).toBe(204);
    expect((await here.get('/things', { bearer })).status).toBe(200);
    const { body } = await there.get('/things', { bearer: elsewhere.access_token });
    expect(body).toMatchObject({ code: 'session_revoked' });
    const ended = await app.app.get(HoldfastSessions).find(elsewhere.session.id);
    expect(ended?.end?.reason).toBe('password_changed');
  });

  it('makes the new password count, and the former one not', async () => {
    await change(ADA.password);
    const there = await app.openBrowser();
    expect((await signIn(there)).status).toBe(401);
    expect((await signIn(there, { ...ADA, password: NEW_PASSWORD })).status).toBe(200);
  });

  it('ends the other sessions when an outage prevented it the first time', async () => {
    const there = await app.openBrowser();
    const { body: elsewhere } = await signIn(there);
    const away = new StoreUnavailableError('unreachable');
    jest.spyOn(app.store, 'endAllOf').mockRejectedValueOnce(away);
    expect((await change(ADA.password)).status).toBe(503);
    expect((await change(ADA.password)).status).toBe(204);
    const { body } = await there.get('/things', { bearer: elsewhere.access_token });
    expect(codeOf(body)).toBe('session_revoked');
  });

  it('requires the current password, and accepts few guesses', async () => {
    for (let guess = 0; guess < 5; guess += 1) {
      const { status, body } = await change(`guess-${String(guess)}`);
      expect([status, codeOf(body)]).toEqual([403, 'wrong_password']);
    }
    const { status, body } = await change(ADA.password);
    expect([status, codeOf(body)]).toEqual([429, 'rate_limited']);
    app.clock.advance(15 * 60_000);
    expect((await change(ADA.password)).status).toBe(204);
  });

  it('rejects a short password', async () => {
    expect(codeOf((await change(ADA.password, 'short')).body)).toBe('validation_failed');
  });
});
