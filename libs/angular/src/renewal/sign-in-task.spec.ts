import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath, DPOP_HEADER } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { generateKey, proofOf } from '../../test/proofs';
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

describe('signing in', () => {
  beforeEach(async () => {
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
  });

  it('creates a device key, binds the session to it and notifies the other tabs', async () => {
    const result = session().signIn('ada@holdfast.test', 'secret');
    const call = await tab.call(AuthPath.login);
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
    (await tab.call(AuthPath.login)).flush(tokenResponse('first'));
    await result;
    expect(tab.keys.key).toBe(key);
  });

  it('reports a wrong password and keeps no key without a session', async () => {
    const result = session().signIn('ada@holdfast.test', 'wrong');
    reject(await tab.call(AuthPath.login), 'invalid_credentials');
    expect(await result).toMatchObject({ kind: 'rejected', problem: { code: 'invalid_credentials' } });
    expect(tab.keys.key).toBeNull();
    expect(session().status()).toBe('signed_out');
  });

  it('reports an outage as a failure, not as a wrong password', async () => {
    const result = session().signIn('ada@holdfast.test', 'secret');
    reject(await tab.call(AuthPath.login), 'store_unavailable');
    expect(await result).toMatchObject({ kind: 'failed', failure: { status: 503 } });
  });

  it('opens an unbound session if the browser keeps no key', async () => {
    tab.keys.isBroken = true;
    const result = session().signIn('ada@holdfast.test', 'secret');
    const call = await tab.call(AuthPath.login);
    expect(call.request.headers.has(DPOP_HEADER)).toBe(false);
    const response = tokenResponse('first');
    call.flush({ ...response, session: { ...response.session, bound: false } });
    await result;
    expect(session().bound()).toBe(false);
  });
});
