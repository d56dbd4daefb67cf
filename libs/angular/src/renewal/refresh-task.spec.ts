import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { AuthPath, type ProblemCode } from '@holdfast/contract';
import type { SignOutReason } from '@holdfast/renewal';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { Session } from '../session/session';

describe('a refresh in a browser with other tabs', () => {
  let tab: FakeTab;

  beforeEach(() => {
    tab = new FakeTab();
    tab.open();
  });

  afterEach(() => {
    tab.close();
  });

  it('posts the new token before it releases the lock, so that the next tab does not refresh again', async () => {
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect(tab.posted).toMatchObject([{ session: { kind: 'signed_in', token: { accessToken: 'first' } } }]);
    expect(tab.postedUnderLock).toEqual([true]);
    expect(tab.lock.isHeld).toBe(false);
  });

  it('posts the end of the session before it releases the lock', async () => {
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    reject(await tab.call(AuthPath.refresh), 'session_revoked');
    await settle();
    expect(tab.posted).toMatchObject([
      { session: { kind: 'signed_in' } },
      { session: { kind: 'signed_out' } },
    ]);
    expect(tab.postedUnderLock).toEqual([true, true]);
  });
});

describe('a page that cannot read its device key', () => {
  let tab: FakeTab;

  beforeEach(() => {
    tab = new FakeTab();
    tab.keys.isBroken = true;
    tab.open();
  });

  afterEach(() => {
    tab.close();
  });

  it('signs nobody out because the API asks for the key, and finds the session when it can read the key again', async () => {
    reject(await tab.call(AuthPath.refresh), 'refresh_invalid');
    await settle();
    expect(TestBed.inject(Session).status()).toBe('unknown');
    tab.keys.isBroken = false;
    tab.signals$.next('resumed');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });

  it('is not taken for a thief: it says that it has no key', async () => {
    const call = await tab.call(AuthPath.refresh);
    expect(call.request.body).toEqual({ device_key: 'lost' });
    reject(call, 'refresh_invalid');
  });

  it.each([
    ['refresh_missing', null],
    ['session_revoked', { code: 'session_revoked' }],
  ] as const)('is signed out by %s, which does not depend on the key', async (code, reason) => {
    reject(await tab.call(AuthPath.refresh), code);
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_out');
    expect(TestBed.inject(Session).reason()).toEqual(reason && expect.objectContaining(reason));
  });

  it('goes on with an unbound session', async () => {
    const response = tokenResponse('first');
    const session = { ...response.session, bound: false };
    (await tab.call(AuthPath.refresh)).flush({ ...response, session });
    await settle();
    expect(TestBed.inject(Session).bound()).toBe(false);
  });
});

describe('a cookie that the browser did not keep', () => {
  let tab: FakeTab;
  let warn: jest.Spied<typeof console.warn>;

  beforeEach(() => {
    tab = new FakeTab();
    warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  afterEach(() => {
    tab.close();
    jest.restoreAllMocks();
  });

  /** What the page finds after a reload, when a session was opened before. */
  async function reloadWith(code: ProblemCode): Promise<SignOutReason | null> {
    tab.keys.cookieUntil = '2026-02-01T00:00:00Z';
    tab.open();
    reject(await tab.call(AuthPath.refresh), code);
    await settle();
    return TestBed.inject(Session).reason();
  }

  it('is the reason why nobody is signed in after the first reload, and says what to do', async () => {
    expect(await reloadWith('refresh_missing')).toMatchObject({
      code: 'cookie_not_kept',
      action: 'sign_in',
      detail: expect.stringContaining('Allow cookies for this site, and open it over HTTPS.'),
    });
    expect(tab.keys.cookieUntil).toBeNull();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('did not keep the refresh cookie'));
  });

  it('is the reason at the first visit too where the browser blocks cookies', async () => {
    jest.spyOn(navigator, 'cookieEnabled', 'get').mockReturnValue(false);
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
    expect(TestBed.inject(Session).reason()).toMatchObject({
      code: 'cookie_not_kept',
      detail: expect.stringContaining('This browser blocks cookies'),
    });
  });

  it('is not the reason when the API says another one, for which the cookie came back', async () => {
    expect(await reloadWith('session_revoked')).toMatchObject({ code: 'session_revoked' });
    expect(tab.keys.cookieUntil).toBeNull();
  });

  it('is still expected after an outage', async () => {
    expect(await reloadWith('store_unavailable')).toBeNull();
    expect(tab.keys.cookieUntil).not.toBeNull();
  });

  it('is no reason once the cookie has come back', async () => {
    tab.keys.cookieUntil = '2026-02-01T00:00:00Z';
    await tab.openSignedIn();
    expect(tab.keys.cookieUntil).toBeNull();
  });

  it('is expected after a sign-in, and not after a sign-out', async () => {
    tab.keys.cookieUntil = '2026-02-01T00:00:00Z';
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'store_unavailable');
    await settle();
    const signingOut = TestBed.inject(Session).signOut();
    (await tab.call(AuthPath.logout)).flush(null);
    await signingOut;
    expect(tab.keys.cookieUntil).toBeNull();
    const signingIn = TestBed.inject(Session).signIn('ada@holdfast.test', 'secret');
    (await tab.call(AuthPath.login)).flush(tokenResponse('second', 'session-2'));
    await signingIn;
    expect(tab.keys.cookieUntil).toBe('2026-02-01T00:00:00Z');
  });
});
