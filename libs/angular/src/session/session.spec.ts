import { HttpClient } from '@angular/common/http';
import { jest } from '@jest/globals';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { AuthPath, DPOP_HEADER, makeProblem, type TokenResponse } from '@holdfast/contract';
import { decodeJwt, type JWTPayload } from 'jose';
import {
  ADA,
  BOB,
  peerMessageWith,
  bearerOf,
  FakeTab,
  reject,
  settle,
  tokenResponse,
  WALL_TIME,
} from '../../test/fakes';
import { firstValueFrom } from 'rxjs';
import { SignOutRecord } from '../browser/sign-out-record';
import { Session } from './session';

let tab: FakeTab;
let key: CryptoKeyPair;

beforeAll(async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  key = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
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

/** Making keys and signing proofs takes turns of the event loop, which no fake clock counts. */
async function callOf(path: string): Promise<TestRequest> {
  for (;;) {
    const [call] = await tab.calls(path);
    if (call !== undefined) return call;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The response of an API of an earlier version. */
function withoutAccount(accessToken: string): TokenResponse {
  const { access_token, token_type, expires_in, session } = tokenResponse(accessToken);
  return { access_token, token_type, expires_in, session };
}

function proofOf({ request }: TestRequest): JWTPayload | null {
  const proof = request.headers.get(DPOP_HEADER);
  return proof === null ? null : decodeJwt(proof);
}

describe('the session of a page that has just loaded', () => {
  it('is unknown until the API responds', async () => {
    tab.open();
    expect(session().status()).toBe('unknown');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect(session().status()).toBe('signed_in');
    expect(session().bound()).toBe(true);
    expect(session().expiresAt()).toEqual(new Date(WALL_TIME + 100_000));
    expect(session().account()).toEqual(ADA);
  });

  it('calls the auth routes at the path where the API has them, without the token', async () => {
    const authPath = '/base/auth';
    tab.open({ apiOrigin: 'https://api.example', authPath });
    session();
    (await tab.call(`${authPath}/refresh`)).flush(withoutAccount('first'));
    await settle();
    const me = await tab.call(`${authPath}/me`);
    expect(me.request.url).toBe('https://api.example/base/auth/me');
    expect(me.request.headers.get('Authorization')).toBe('Bearer first');
    me.flush({ account: { id: 'ada', email: 'ada@holdfast.test' } });
    TestBed.inject(HttpClient).post(`https://api.example${authPath}/login`, {}).subscribe();
    const login = await tab.call(`${authPath}/login`);
    expect(login.request.headers.has('Authorization')).toBe(false);
    login.flush(null);
    const result = session().signOut();
    (await tab.call(`${authPath}/logout`)).flush(null);
    await result;
    expect(session().status()).toBe('signed_out');
  });

  it('reports a lost device key', async () => {
    tab.open();
    const call = await tab.call(AuthPath.refresh);
    expect(call.request.body).toEqual({ device_key: 'lost' });
    reject(call, 'refresh_invalid');
    await settle();
    expect(session().reason()).toMatchObject({ code: 'refresh_invalid', detail: 'refresh_invalid.' });
  });

  it('is refreshed with a proof of the device key, and again with the nonce that the API sends', async () => {
    tab.keys.key = key;
    tab.open();
    const first = await callOf(AuthPath.refresh);
    expect(first.request.body).toEqual({});
    expect(proofOf(first)).toMatchObject({ htm: 'POST', htu: 'http://localhost/api/v1/auth/refresh' });
    reject(first, 'use_dpop_nonce');
    const second = await callOf(AuthPath.refresh);
    expect(proofOf(second)).toMatchObject({ nonce: 'nonce' });
    expect(proofOf(second)?.jti).not.toBe(proofOf(first)?.jti);
    second.flush(tokenResponse('first'));
    await settle();
    expect(session().status()).toBe('signed_in');
  });

  it('stays unknown if its proofs are rejected, which is no verdict', async () => {
    tab.keys.key = key;
    tab.open();
    reject(await callOf(AuthPath.refresh), 'invalid_dpop_proof');
    reject(await callOf(AuthPath.refresh), 'invalid_dpop_proof');
    await settle();
    expect(session().status()).toBe('unknown');
    expect(session().failure()).toMatchObject({ problem: { code: 'invalid_dpop_proof' } });
  });
});

describe('signing in', () => {
  beforeEach(async () => {
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
  });

  it('creates a device key, binds the session to it and notifies the other tabs', async () => {
    const result = session().signIn('ada@holdfast.test', 'secret');
    const call = await callOf(AuthPath.login);
    expect(call.request.body).toEqual({ email: 'ada@holdfast.test', password: 'secret' });
    expect(proofOf(call)).toMatchObject({ htm: 'POST' });
    call.flush(tokenResponse('first'));
    expect(await result).toEqual({ kind: 'signed_in' });
    expect(session().status()).toBe('signed_in');
    expect(tab.keys.key?.privateKey.extractable).toBe(false);
    expect(tab.posted).toMatchObject([
      { session: { token: { sessionId: 'session-1', accessToken: 'first' } } },
    ]);
  });

  it('uses the existing device key', async () => {
    tab.keys.key = key;
    const result = session().signIn('ada@holdfast.test', 'secret');
    (await callOf(AuthPath.login)).flush(tokenResponse('first'));
    await result;
    expect(tab.keys.key).toBe(key);
  });

  it('reports a wrong password and keeps no key without a session', async () => {
    const result = session().signIn('ada@holdfast.test', 'wrong');
    reject(await callOf(AuthPath.login), 'invalid_credentials');
    expect(await result).toMatchObject({ kind: 'rejected', problem: { code: 'invalid_credentials' } });
    expect(tab.keys.key).toBeNull();
    expect(session().status()).toBe('signed_out');
  });

  it('reports an outage as a failure, not as a wrong password', async () => {
    const result = session().signIn('ada@holdfast.test', 'secret');
    reject(await callOf(AuthPath.login), 'store_unavailable');
    expect(await result).toMatchObject({ kind: 'failed', failure: { status: 503 } });
  });

  it('opens an unbound session if the browser keeps no key', async () => {
    tab.keys.isBroken = true;
    const result = session().signIn('ada@holdfast.test', 'secret');
    const call = await callOf(AuthPath.login);
    expect(call.request.headers.has(DPOP_HEADER)).toBe(false);
    const response = tokenResponse('first');
    call.flush({ ...response, session: { ...response.session, bound: false } });
    await result;
    expect(session().bound()).toBe(false);
  });
});

describe('confirming the password', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await callOf(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  });

  it('calls the API with the token and a proof, and gives the new token to this tab and the others', async () => {
    const result = session().reauthenticate('secret');
    const call = await callOf(AuthPath.reauthenticate);
    expect(call.request.body).toEqual({ password: 'secret' });
    expect(bearerOf(call)).toBe('Bearer first');
    expect(proofOf(call)).toMatchObject({ htu: 'http://localhost/api/v1/auth/reauthenticate' });
    call.flush(tokenResponse('second'));
    expect(await result).toEqual({ kind: 'reauthenticated' });
    expect(tab.posted.at(-1)).toMatchObject({ session: { token: { accessToken: 'second' } } });
    expect(tab.postedUnderLock.at(-1)).toBe(true);
    const notes = firstValueFrom(TestBed.inject(HttpClient).get('/api/v1/notes'));
    const request = await callOf('/api/v1/notes');
    expect(bearerOf(request)).toBe('Bearer second');
    request.flush('found');
    await notes;
  });

  it.each(['invalid_credentials', 'insufficient_user_authentication'] as const)(
    'is rejected with %s, and the session stays',
    async (code) => {
      const result = session().reauthenticate('wrong');
      reject(await callOf(AuthPath.reauthenticate), code);
      expect(await result).toMatchObject({ kind: 'rejected', problem: { code } });
      expect(session().status()).toBe('signed_in');
      expect(tab.keys.key).toBe(key);
    },
  );

  it('reports an outage or a rate limit as a failure', async () => {
    for (const code of ['store_unavailable', 'rate_limited'] as const) {
      const result = session().reauthenticate('secret');
      reject(await callOf(AuthPath.reauthenticate), code);
      expect(await result).toMatchObject({ kind: 'failed', failure: { problem: { code } } });
    }
    expect(session().status()).toBe('signed_in');
  });

  it('refreshes a token that the API rejects, and tries once more', async () => {
    const result = session().reauthenticate('secret');
    reject(await callOf(AuthPath.reauthenticate), 'token_expired');
    (await callOf(AuthPath.refresh)).flush(tokenResponse('second'));
    const call = await callOf(AuthPath.reauthenticate);
    expect(bearerOf(call)).toBe('Bearer second');
    reject(call, 'token_expired');
    expect(await result).toMatchObject({ kind: 'failed' });
    (await callOf(AuthPath.refresh)).flush(tokenResponse('third'));
    await settle();
  });

  it('fails without a request if the device key cannot be read: without its proof, the API sees a thief', async () => {
    tab.keys.isBroken = true;
    expect(await session().reauthenticate('secret')).toMatchObject({ kind: 'failed' });
    expect(await tab.calls(AuthPath.reauthenticate)).toEqual([]);
  });

  it('signs out if the session has ended', async () => {
    const result = session().reauthenticate('secret');
    reject(await callOf(AuthPath.reauthenticate), 'session_revoked');
    expect(await result).toEqual({ kind: 'signed_out' });
    expect(session().reason()).toMatchObject({ code: 'session_revoked' });
    expect(await session().reauthenticate('secret')).toEqual({ kind: 'signed_out' });
  });

  it('does not undo a sign-out', async () => {
    const result = session().reauthenticate('secret');
    const call = await callOf(AuthPath.reauthenticate);
    const signingOut = session().signOut();
    call.flush(tokenResponse('ghost'));
    await result;
    (await callOf(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await signingOut;
    expect(session().status()).toBe('signed_out');
  });
});

describe('signing out', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await callOf(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  });

  it('takes effect at once, notifies the other tabs, and calls the API with the token and a proof', async () => {
    const result = session().signOut();
    expect(session().status()).toBe('signed_out');
    expect(session().account()).toBeNull();
    expect(tab.posted.at(-1)).toMatchObject({ session: { kind: 'signed_out', sessionId: 'session-1' } });
    const call = await callOf(AuthPath.logout);
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
    const call = await callOf(AuthPath.logout);
    expect(call.request.keepalive).toBe(true);
    call.flush(null, { status: 204, statusText: 'No Content' });
    await result;
    expect(localStorage).toHaveLength(0);
  });

  it('is sent again when the browser is back online', async () => {
    const result = session().signOut();
    (await callOf(AuthPath.logout)).error(new ProgressEvent('error'));
    expect(await result).toEqual({ confirmed: false });
    tab.signals$.next('resumed');
    const call = await callOf(AuthPath.logout);
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
    reject(await callOf(AuthPath.logout), 'store_unavailable');
    await result;
    const signingIn = session().signIn('bob@holdfast.test', 'secret');
    reject(await callOf(AuthPath.logout), 'store_unavailable');
    (await callOf(AuthPath.login)).flush(tokenResponse('other', 'session-2', 100, BOB));
    await signingIn;
    tab.signals$.next('resumed');
    expect(await tab.calls(AuthPath.logout)).toEqual([]);
    expect(session().account()).toEqual(BOB);
  });

  it('is given up if the API rejects it: the device key is deleted, so that nothing can refresh', async () => {
    const result = session().signOut();
    reject(await callOf(AuthPath.logout), 'refresh_invalid');
    expect(await result).toEqual({ confirmed: false });
    expect(tab.keys.key).toBeNull();
    expect(localStorage).toHaveLength(0);
  });

  it('deletes the device key if the API cannot be reached and the browser cannot record it', async () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const result = session().signOut();
    (await callOf(AuthPath.logout)).error(new ProgressEvent('error'));
    expect(await result).toEqual({ confirmed: false });
    expect(tab.keys.key).toBeNull();
  });

  it('needs no device key while the access token is valid', async () => {
    tab.keys.isBroken = true;
    const result = session().signOut();
    const call = await callOf(AuthPath.logout);
    expect(bearerOf(call)).toBe('Bearer first');
    call.flush(null, { status: 204, statusText: 'No Content' });
    expect(await result).toEqual({ confirmed: true });
  });

  it('stays recorded if the API asks for the device key and it cannot be read', async () => {
    tab.keys.isBroken = true;
    const result = session().signOut();
    reject(await callOf(AuthPath.logout), 'refresh_invalid');
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
    const refresh = await callOf(AuthPath.refresh);
    const result = session().signOut();
    refresh.flush(tokenResponse('ghost'));
    (await callOf(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await result;
    expect(session().status()).toBe('signed_out');
  });
});

describe('a sign-out that an earlier page could not send', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await callOf(AuthPath.refresh)).flush(tokenResponse('first'));
    const result = session().signOut();
    (await callOf(AuthPath.logout)).error(new ProgressEvent('error'));
    await result;
    TestBed.resetTestingModule();
    tab = new FakeTab();
    tab.keys.key = key;
  });

  it('is sent at the next load instead of a refresh, with a proof', async () => {
    tab.open();
    const call = await callOf(AuthPath.logout);
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
    (await callOf(AuthPath.logout)).error(new ProgressEvent('error'));
    await settle();
    expect(session().status()).toBe('signed_out');
    session().refresh();
    expect(await tab.calls(AuthPath.refresh)).toEqual([]);
  });

  it('signs out a tab that missed it, when it is resumed', async () => {
    localStorage.clear();
    tab.open();
    (await callOf(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    TestBed.inject(SignOutRecord).write();
    tab.signals$.next('resumed');
    expect(session().status()).toBe('signed_out');
    (await callOf(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await settle();
  });
});

describe('signing in as somebody else in another tab', () => {
  beforeEach(async () => {
    await tab.openSignedIn();
  });

  it('changes the account of this one too, and tells the application', () => {
    const events: string[] = [];
    session().events$.subscribe(({ kind }) => events.push(kind));
    tab.peerMessages$.next(peerMessageWith('other', 'session-2', 9_000, BOB));
    expect(session().account()).toEqual(BOB);
    expect(events).toEqual(['account_changed']);
  });

  it('does not confirm that account with the password of the one that was signed in', async () => {
    tab.now += 100_001;
    const result = session().reauthenticate('the password of Ada');
    const refresh = await tab.call(AuthPath.refresh);
    tab.peerMessages$.next(peerMessageWith('other', 'session-2', 9_000_000, BOB));
    refresh.flush(tokenResponse('late'));
    expect(await result).toEqual({ kind: 'signed_out' });
    expect(await tab.calls(AuthPath.reauthenticate)).toEqual([]);
  });
});

describe('the account, with an API that does not send it', () => {
  beforeEach(async () => {
    tab.open();
    session();
    (await tab.call(AuthPath.refresh)).flush(withoutAccount('first'));
    await settle();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const account = { id: 'ada', email: 'ada@holdfast.test' };

  it('is asked for once, and known to the session from then on', async () => {
    expect(session().account()).toBeNull();
    (await tab.call(AuthPath.me)).flush({ account });
    expect(session().account()).toEqual(account);
    session().refresh();
    (await tab.call(AuthPath.refresh)).flush(withoutAccount('second'));
    expect(await tab.calls(AuthPath.me)).toEqual([]);
    expect(session().account()).toEqual(account);
  });

  it('is asked for again after a failure, a few times, and with the next token', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    for (let attempt = 0; attempt < 6; attempt += 1) {
      (await tab.call(AuthPath.me)).flush('', { status: 503, statusText: 'Service Unavailable' });
      jest.advanceTimersByTime(30_000);
    }
    expect(await tab.calls(AuthPath.me)).toEqual([]);
    session().refresh();
    (await tab.call(AuthPath.refresh)).flush(withoutAccount('second'));
    const call = await tab.call(AuthPath.me);
    expect(bearerOf(call)).toBe('Bearer second');
    call.flush({ account });
    expect(session().account()).toEqual(account);
  });
});

describe('the signals', () => {
  it('change only when their value does', async () => {
    await tab.openSignedIn();
    const { account, expiresAt } = session();
    const before = [account(), expiresAt()];
    tab.signals$.next('activity');
    session().refresh();
    expect([account(), expiresAt()]).toEqual(before);
    expect(account()).toBe(before[0]);
    expect(expiresAt()).toBe(before[1]);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    await settle();
    expect(account()).toBe(before[0]);
    expect(expiresAt()).toBe(before[1]);
  });
});

describe('the end of the session', () => {
  it('is announced by this device’s clock, however wrong that is', async () => {
    tab.open();
    const threeHoursAhead = new Date(WALL_TIME - 3 * 3_600_000);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'), {
      headers: { Date: threeHoursAhead.toUTCString() },
    });
    await settle();
    expect(session().idleEndsAt()).toEqual(new Date('2026-02-01T03:00:00Z'));
    expect(session().endsAt()).toEqual(new Date('2026-03-01T03:00:00Z'));
    const before = session().endsAt();
    session().refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'), {
      headers: { Date: new Date(threeHoursAhead.getTime() - 1_000).toUTCString() },
    });
    await settle();
    expect(session().endsAt()).toBe(before);
  });

  it('is not known of a signed-out user', async () => {
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
    expect(session().idleEndsAt()).toBeNull();
    expect(session().endsAt()).toBeNull();
  });

  it('is put off by keepAlive, which says whether it was', async () => {
    await tab.openSignedIn();
    const kept = session().keepAlive();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await kept).toBe(true);
    const ended = session().keepAlive();
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    expect(await ended).toBe(false);
  });
});
