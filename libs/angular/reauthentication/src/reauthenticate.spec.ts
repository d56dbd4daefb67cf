import { HttpClient } from '@angular/common/http';
import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { BOB, peerMessageWith, bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { firstValueFrom } from 'rxjs';
import { generateKey, proofOf } from '../../test/proofs';
import { Session } from '@holdfast/angular';
import { injectReauthenticate, type Reauthenticate } from './reauthenticate';

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

function reauthenticate(...args: Parameters<Reauthenticate>): ReturnType<Reauthenticate> {
  return TestBed.runInInjectionContext(injectReauthenticate)(...args);
}

describe('confirming the password', () => {
  beforeEach(async () => {
    tab.keys.key = key;
    tab.open();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  });

  it('calls the API with the token and a proof, and gives the new token to this tab and the others', async () => {
    const result = reauthenticate('secret');
    const call = await tab.call(AuthPath.reauthenticate);
    expect(call.request.body).toEqual({ password: 'secret' });
    expect(bearerOf(call)).toBe('Bearer first');
    expect(proofOf(call)).toMatchObject({ htu: 'http://localhost/api/v1/auth/reauthenticate' });
    call.flush(tokenResponse('second'));
    expect(await result).toEqual({ kind: 'reauthenticated' });
    expect(tab.posted.at(-1)).toMatchObject({ session: { token: { accessToken: 'second' } } });
    expect(tab.postedUnderLock.at(-1)).toBe(true);
    const notes = firstValueFrom(TestBed.inject(HttpClient).get('/api/v1/notes'));
    const request = await tab.call('/api/v1/notes');
    expect(bearerOf(request)).toBe('Bearer second');
    request.flush('found');
    await notes;
  });

  it.each(['invalid_credentials', 'insufficient_user_authentication'] as const)(
    'is rejected with %s, and the session stays',
    async (code) => {
      const result = reauthenticate('wrong');
      reject(await tab.call(AuthPath.reauthenticate), code);
      expect(await result).toMatchObject({ kind: 'rejected', problem: { code } });
      expect(session().status()).toBe('signed_in');
      expect(tab.keys.key).toBe(key);
    },
  );

  it('reports an outage or a rate limit as a failure', async () => {
    for (const code of ['store_unavailable', 'rate_limited'] as const) {
      const result = reauthenticate('secret');
      reject(await tab.call(AuthPath.reauthenticate), code);
      expect(await result).toMatchObject({ kind: 'failed', failure: { problem: { code } } });
    }
    expect(session().status()).toBe('signed_in');
  });

  it('refreshes a token that the API rejects, and tries once more', async () => {
    const result = reauthenticate('secret');
    reject(await tab.call(AuthPath.reauthenticate), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    const call = await tab.call(AuthPath.reauthenticate);
    expect(bearerOf(call)).toBe('Bearer second');
    reject(call, 'token_expired');
    expect(await result).toMatchObject({ kind: 'failed' });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('third'));
    await settle();
  });

  it('fails without a request if the device key cannot be read: without its proof, the API sees a thief', async () => {
    tab.keys.isBroken = true;
    expect(await reauthenticate('secret')).toMatchObject({ kind: 'failed' });
    expect(await tab.calls(AuthPath.reauthenticate)).toEqual([]);
  });

  it('signs out if the session has ended', async () => {
    const result = reauthenticate('secret');
    reject(await tab.call(AuthPath.reauthenticate), 'session_revoked');
    expect(await result).toEqual({ kind: 'signed_out' });
    expect(session().reason()).toMatchObject({ code: 'session_revoked' });
    expect(await reauthenticate('secret')).toEqual({ kind: 'signed_out' });
  });

  it('does not undo a sign-out', async () => {
    const result = reauthenticate('secret');
    const call = await tab.call(AuthPath.reauthenticate);
    const signingOut = session().signOut();
    call.flush(tokenResponse('ghost'));
    await result;
    (await tab.call(AuthPath.logout)).flush(null, { status: 204, statusText: 'No Content' });
    await signingOut;
    expect(session().status()).toBe('signed_out');
  });
});

describe('confirming the password while somebody else signs in in another tab', () => {
  it('does not confirm that account with the password of the one that was signed in', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const result = reauthenticate('the password of Ada');
    const refresh = await tab.call(AuthPath.refresh);
    tab.peerMessages$.next(peerMessageWith('other', 'session-2', 9_000_000, BOB));
    refresh.flush(tokenResponse('late'));
    expect(await result).toEqual({ kind: 'signed_out' });
    expect(await tab.calls(AuthPath.reauthenticate)).toEqual([]);
  });
});
