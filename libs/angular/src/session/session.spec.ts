import { HttpClient } from '@angular/common/http';
import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import {
  ADA,
  BOB,
  peerMessageWith,
  FakeTab,
  reject,
  settle,
  tokenResponse,
  WALL_TIME,
} from '../../test/fakes';
import { generateKey, proofOf } from '../../test/proofs';
import { Session } from './session';

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
    // The API is on another site.
    jest.spyOn(console, 'warn').mockReturnValue();
    const authPath = '/base/auth';
    tab.open({ apiOrigin: 'https://api.example', authPath });
    session();
    const refresh = await tab.call(`${authPath}/refresh`);
    expect(refresh.request.url).toBe('https://api.example/base/auth/refresh');
    refresh.flush(tokenResponse('first'));
    await settle();
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
    const first = await tab.call(AuthPath.refresh);
    expect(first.request.body).toEqual({});
    expect(proofOf(first)).toMatchObject({ htm: 'POST', htu: 'http://localhost/api/v1/auth/refresh' });
    reject(first, 'use_dpop_nonce');
    const second = await tab.call(AuthPath.refresh);
    expect(proofOf(second)).toMatchObject({ nonce: 'nonce' });
    expect(proofOf(second)?.jti).not.toBe(proofOf(first)?.jti);
    second.flush(tokenResponse('first'));
    await settle();
    expect(session().status()).toBe('signed_in');
  });

  it('stays unknown if its proofs are rejected, which is no verdict', async () => {
    tab.keys.key = key;
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'invalid_dpop_proof');
    reject(await tab.call(AuthPath.refresh), 'invalid_dpop_proof');
    await settle();
    expect(session().status()).toBe('unknown');
    expect(session().failure()).toMatchObject({ problem: { code: 'invalid_dpop_proof' } });
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
});
