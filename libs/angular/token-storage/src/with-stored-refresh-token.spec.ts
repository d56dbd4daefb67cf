import { jest } from '@jest/globals';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Session } from '@holdfast/angular';
import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { withStoredRefreshToken } from './with-stored-refresh-token';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
  jest.restoreAllMocks();
});

function withRefreshToken(accessToken: string, refresh_token: string, bound = true): TokenResponse {
  const response = tokenResponse(accessToken);
  return { ...response, refresh_token, session: { ...response.session, bound } };
}

function bodyOf({ request }: TestRequest): unknown {
  return request.body;
}

/** A page that has nothing to refresh with. */
async function openSignedOut(): Promise<void> {
  tab.open({}, withStoredRefreshToken());
  reject(await tab.call(AuthPath.refresh), 'refresh_missing');
  await settle();
}

/** A page whose user signed in earlier. */
async function openSignedIn(): Promise<void> {
  await tab.keys.findOrCreate();
  tab.keys.stored.set('refresh_token', 'kept');
  tab.open({}, withStoredRefreshToken());
  (await tab.call(AuthPath.refresh)).flush(withRefreshToken('first', 'kept next'));
  await settle();
}

describe('withStoredRefreshToken', () => {
  it('asks for the refresh token at sign-in and keeps it', async () => {
    await openSignedOut();
    const result = TestBed.inject(Session).signIn('ada@holdfast.test', 'secret');
    const call = await tab.call(AuthPath.login);
    expect(bodyOf(call)).toMatchObject({ email: 'ada@holdfast.test', transport: 'body' });
    call.flush(withRefreshToken('first', 'kept'));
    expect(await result).toEqual({ kind: 'signed_in' });
    expect(tab.keys.stored.get('refresh_token')).toBe('kept');
  });

  it('refreshes with it after a reload, and keeps the next one before the new access token is used', async () => {
    await tab.keys.findOrCreate();
    tab.keys.stored.set('refresh_token', 'kept');
    tab.open({}, withStoredRefreshToken());
    const states: unknown[] = [];
    const call = await tab.call(AuthPath.refresh);
    TestBed.inject(Session).events$.subscribe(({ kind }) => {
      states.push([kind, tab.keys.stored.get('refresh_token')]);
    });
    expect(bodyOf(call)).toEqual({ refresh_token: 'kept' });
    call.flush(withRefreshToken('first', 'next'));
    await settle();
    expect(states[0]).toEqual(['signed_in', 'next']);
  });

  it('needs no cookies', async () => {
    jest.spyOn(navigator, 'cookieEnabled', 'get').mockReturnValue(false);
    await openSignedOut();
    expect(TestBed.inject(Session).reason()).toBeNull();
  });

  it('keeps no refresh token of an unbound session', async () => {
    await openSignedOut();
    const result = TestBed.inject(Session).signIn('ada@holdfast.test', 'secret');
    (await tab.call(AuthPath.login)).flush(withRefreshToken('first', 'not bound', false));
    await result;
    expect([...tab.keys.stored]).toEqual([]);
  });

  it('goes on with the cookie in a browser that can keep no key', async () => {
    tab.keys.isBroken = true;
    await openSignedOut();
    const result = TestBed.inject(Session).signIn('ada@holdfast.test', 'secret');
    const call = await tab.call(AuthPath.login);
    expect(bodyOf(call)).not.toHaveProperty('transport');
    call.flush(tokenResponse('first'));
    await result;
  });

  it('says that the device key was lost, as with the cookie', async () => {
    tab.keys.stored.set('refresh_token', 'kept');
    tab.open({}, withStoredRefreshToken());
    const call = await tab.call(AuthPath.refresh);
    expect(bodyOf(call)).toEqual({ device_key: 'lost', refresh_token: 'kept' });
    reject(call, 'refresh_invalid');
    await settle();
    expect([...tab.keys.stored]).toEqual([]);
  });

  it('keeps it while the device key cannot be read, whatever the API says about the key', async () => {
    await tab.keys.findOrCreate();
    tab.keys.stored.set('refresh_token', 'kept');
    tab.keys.isBroken = true;
    tab.open({}, withStoredRefreshToken());
    reject(await tab.call(AuthPath.refresh), 'refresh_invalid');
    await settle();
    expect(tab.keys.stored.get('refresh_token')).toBe('kept');
    expect(TestBed.inject(Session).status()).toBe('unknown');
  });

  it.each(['session_revoked', 'session_expired', 'refresh_invalid'] as const)(
    'deletes it when the session has ended with %s',
    async (code) => {
      await openSignedIn();
      TestBed.inject(Session).refresh();
      reject(await tab.call(AuthPath.refresh), code);
      await settle();
      expect([...tab.keys.stored]).toEqual([]);
    },
  );

  it.each(['store_unavailable', 'rate_limited', 'invalid_dpop_proof'] as const)(
    'keeps it after %s, which is no verdict',
    async (code) => {
      await openSignedIn();
      TestBed.inject(Session).refresh();
      reject(await tab.call(AuthPath.refresh), code);
      if (code === 'invalid_dpop_proof') reject(await tab.call(AuthPath.refresh), code);
      await settle();
      expect(tab.keys.stored.get('refresh_token')).toBe('kept next');
    },
  );

  it('signs out with it, and deletes it then', async () => {
    await openSignedIn();
    const result = TestBed.inject(Session).signOut();
    const call = await tab.call(AuthPath.logout);
    expect(bodyOf(call)).toEqual({ refresh_token: 'kept next' });
    call.flush(null, { status: 204, statusText: 'No Content' });
    expect(await result).toEqual({ confirmed: true });
    expect([...tab.keys.stored]).toEqual([]);
  });

  it('lets the page be on another site than the API', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    tab.open({ apiOrigin: 'http://127.0.0.1:3000' }, withStoredRefreshToken());
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
  });

  it('signs nobody out while the storage fails', async () => {
    await tab.keys.findOrCreate();
    const read = (): Promise<never> => Promise.reject(new DOMException('later', 'UnknownError'));
    tab.keys.beside = () => ({ read, change: read });
    tab.open({}, withStoredRefreshToken());
    await settle();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
    expect(TestBed.inject(Session).status()).toBe('unknown');
    expect(TestBed.inject(Session).failure()).toMatchObject({ status: 0 });
  });
});
