import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath, makeProblem } from '@holdfast/contract';
import { BOB, bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { generateKey, proofOf } from '../../test/proofs';
import { SignOutTask } from './sign-out-task';
import { Session } from '../session/session';

let tab: FakeTab;
let key: CryptoKeyPair;

beforeAll(async () => {
  key = await generateKey();
});

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
  jest.restoreAllMocks();
  localStorage.clear();
});

function session(): Session {
  return TestBed.inject(Session);
}

describe('signing out', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  });

  it('takes effect at once, notifies the other tabs, and calls the API with the token and a proof', async () => {
    const result = session().signOut();
    expect(session().status()).toBe('signed_out');
    expect(session().account()).toBeNull();
    expect(tab.posted.at(-1)).toMatchObject({ session: { kind: 'signed_out', sessionId: 'session-1' } });
    const call = await tab.call(AuthPath.logout);
    expect(bearerOf(call)).toBe('Bearer first');
    expect(proofOf(call)).not.toBeNull();
    call.flush(null, { status: 204, statusText: 'No Content' });
    expect(await result).toEqual({ confirmed: true });
    expect(tab.keys.key).toBe(key);
  });

  it('is recorded before it is sent, and sent so that leaving the page does not cancel it', async () => {
    const result = session().signOut();
    expect(localStorage).toHaveLength(1);
    expect(JSON.stringify(localStorage)).not.toContain('first');
    const call = await tab.call(AuthPath.logout);
    expect(call.request.keepalive).toBe(true);
    call.flush(null, { status: 204, statusText: 'No Content' });
    await result;
    expect(localStorage).toHaveLength(0);
  });

  it('is sent again when the browser is back online', async () => {
    const result = session().signOut();
    (await tab.call(AuthPath.logout)).error(new ProgressEvent('error'));
    expect(await result).toEqual({ confirmed: false });
    tab.signals$.next('resumed');
    const call = await tab.call(AuthPath.logout);
    expect(bearerOf(call)).toBeNull();
    expect(proofOf(call)).not.toBeNull();
    call.flush(null, { status: 204, statusText: 'No Content' });
    await settle();
    tab.signals$.next('resumed');
    expect(await tab.calls(AuthPath.logout)).toEqual([]);
    expect(tab.keys.key).toBe(key);
  });

  it('is forgotten once the user has signed in again', async () => {
    const result = session().signOut();
    reject(await tab.call(AuthPath.logout), 'store_unavailable');
    await result;
    const signingIn = session().signIn('bob@holdfast.test', 'secret');
    reject(await tab.call(AuthPath.logout), 'store_unavailable');
    (await tab.call(AuthPath.login)).flush(tokenResponse('other', 'session-2', 100, BOB));
    await signingIn;
    tab.signals$.next('resumed');
    expect(await tab.calls(AuthPath.logout)).toEqual([]);
    expect(session().account()).toEqual(BOB);
  });

  it('is given up if the API rejects it: the device key is deleted, so that nothing can refresh', async () => {
    const result = session().signOut();
    reject(await tab.call(AuthPath.logout), 'refresh_invalid');
    expect(await result).toEqual({ confirmed: false });
    expect(tab.keys.key).toBeNull();
    expect(localStorage).toHaveLength(0);
  });

  it('deletes the device key if the API cannot be reached and the browser cannot record it', async () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const result = session().signOut();
    (await tab.call(AuthPath.logout)).error(new ProgressEvent('error'));
    expect(await result).toEqual({ confirmed: false });
    expect(tab.keys.key).toBeNull();
  });

  it('needs no device key while the access token is valid', async () => {
    tab.keys.isBroken = true;
    const result = session().signOut();
    const call = await tab.call(AuthPath.logout);
    expect(bearerOf(call)).toBe('Bearer first');
    call.flush(null, { status: 204, statusText: 'No Content' });
    expect(await result).toEqual({ confirmed: true });
  });

  it('stays recorded if the API asks for the device key and it cannot be read', async () => {
    tab.keys.isBroken = true;
    const result = session().signOut();
    reject(await tab.call(AuthPath.logout), 'refresh_invalid');
    expect(await result).toEqual({ confirmed: false });
    expect(tab.keys.key).toBe(key);
    expect(localStorage).toHaveLength(1);
  });

  it('in another tab signs out this one', () => {
    const reason = makeProblem('session_revoked', 'It was ended.', 'request');
    const ended = { kind: 'signed_out', sessionId: 'session-1', accountId: 'ada', reason } as const;
    tab.peerMessages$.next({ session: ended, at: 0 });
    expect(session().status()).toBe('signed_out');
    expect(session().reason()).toEqual(reason);
  });

  it('is not undone by the response to a refresh in flight', async () => {
    session().refresh();
    const refresh = await tab.call(AuthPath.refresh);
    const result = session().signOut();
    refresh.flush(tokenResponse('ghost'));
    (await tab.call(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await result;
    expect(session().status()).toBe('signed_out');
  });
});

describe('a sign-out that an earlier page could not send', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    const result = session().signOut();
    (await tab.call(AuthPath.logout)).error(new ProgressEvent('error'));
    await result;
    TestBed.resetTestingModule();
    tab = new FakeTab();
    tab.keys.key = key;
  });

  it('is sent at the next load instead of a refresh, with a proof', async () => {
    tab.open();
    const call = await tab.call(AuthPath.logout);
    expect(session().status()).toBe('signed_out');
    expect(session().reason()).toMatchObject({ code: 'signed_out' });
    expect(proofOf(call)).not.toBeNull();
    call.flush(null, { status: 204, statusText: 'No Content' });
    await settle();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
    expect(session().status()).toBe('signed_out');
  });

  it('signs in nobody while the API stays unreachable', async () => {
    tab.open();
    (await tab.call(AuthPath.logout)).error(new ProgressEvent('error'));
    await settle();
    expect(session().status()).toBe('signed_out');
    session().refresh();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('signs out a tab that missed it, when it is resumed', async () => {
    localStorage.clear();
    tab.open();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    TestBed.inject(SignOutTask).begin();
    tab.signals$.next('resumed');
    expect(session().status()).toBe('signed_out');
    (await tab.call(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await settle();
  });
});
