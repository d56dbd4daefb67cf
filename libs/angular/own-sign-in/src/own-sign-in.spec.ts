import { TestBed } from '@angular/core/testing';
import { Session, type HoldfastFeature } from '@holdfast/angular';
import { withStoredRefreshToken } from '@holdfast/angular/token-storage';
import { AuthPath } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { claimsOf, proofOf } from '../../test/proofs';
import { injectProofFor } from './proof-for';
import { injectSignInWith, type SignInWith } from './sign-in-with';

const PASSKEYS = '/api/v1/auth/passkeys';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
  jest.restoreAllMocks();
});

/** A page that has nothing to refresh with. */
async function openSignedOut(...features: readonly HoldfastFeature[]): Promise<void> {
  tab.open({}, ...features);
  reject(await tab.call(AuthPath.refresh), 'refresh_missing');
  await settle();
}

function session(): Session {
  return TestBed.inject(Session);
}

function signInWith(): SignInWith {
  return TestBed.runInInjectionContext(injectSignInWith);
}

describe('signing in by a route of the application', () => {
  it('sends a proof for that route, opens the session, and returns what else the route responds', async () => {
    await openSignedOut();
    const result = signInWith()<{ return_to: string }>(`${PASSKEYS}?from=menu`, { id: 'signed' });
    const call = await tab.call(PASSKEYS);
    expect(call.request.body).toEqual({ id: 'signed' });
    expect(proofOf(call)).toMatchObject({ htm: 'POST', htu: `http://localhost${PASSKEYS}` });
    call.flush({ ...tokenResponse('first'), return_to: '/papers' });
    expect(await result).toMatchObject({ kind: 'signed_in', response: { return_to: '/papers' } });
    expect(session().status()).toBe('signed_in');
    expect(tab.keys.cookieUntil).not.toBeNull();
  });

  it('sends a new proof when the API asks for one, and reports its verdict', async () => {
    await openSignedOut();
    const result = signInWith()(PASSKEYS);
    reject(await tab.call(PASSKEYS), 'use_dpop_nonce');
    const again = await tab.call(PASSKEYS);
    expect(proofOf(again)).toMatchObject({ nonce: 'nonce' });
    reject(again, 'invalid_credentials');
    expect(await result).toMatchObject({ kind: 'rejected', problem: { code: 'invalid_credentials' } });
    expect(tab.keys.key).toBeNull();
  });

  it('asks for the refresh token and keeps it where no cookie of the API comes back', async () => {
    await openSignedOut(withStoredRefreshToken());
    const result = signInWith()(PASSKEYS, { id: 'signed' });
    const call = await tab.call(PASSKEYS);
    expect(call.request.body).toEqual({ id: 'signed', transport: 'body' });
    call.flush({ ...tokenResponse('first'), refresh_token: 'kept' });
    await result;
    expect(tab.keys.stored.get('refresh_token')).toBe('kept');
    expect(tab.keys.cookieUntil).toBeNull();
  });
});

describe('a session that the application opened itself', () => {
  it('is adopted under the lock, so that no tab refreshes an earlier one meanwhile', async () => {
    await openSignedOut();
    const isFree = Promise.withResolvers<null>();
    const run = tab.lock.run.bind(tab.lock);
    jest.spyOn(tab.lock, 'run').mockImplementation(async (task) => {
      await isFree.promise;
      return run(task);
    });
    const adopted = session().adopt(tokenResponse('first'));
    await settle();
    expect(session().status()).toBe('signed_out');
    isFree.resolve(null);
    await adopted;
    expect(session().status()).toBe('signed_in');
    expect(tab.postedUnderLock).toEqual([true]);
  });

  it('keeps its refresh token, before the access token is used', async () => {
    await openSignedOut(withStoredRefreshToken());
    const kept: unknown[] = [];
    session().events$.subscribe(() => kept.push(tab.keys.stored.get('refresh_token')));
    await session().adopt({ ...tokenResponse('first'), refresh_token: 'kept' });
    expect(kept).toEqual(['kept']);
    expect(tab.keys.cookieUntil).toBeNull();
  });

  it('is reported in development when nothing keeps its refresh token', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    await openSignedOut();
    await session().adopt({ ...tokenResponse('first'), refresh_token: 'lost' });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('withStoredRefreshToken()'));
  });
});

describe('a proof for a request of the application', () => {
  it('is for its method and URL, without query and fragment, with the device key', async () => {
    await openSignedOut();
    const proofFor = TestBed.runInInjectionContext(injectProofFor);
    const proof = await proofFor('/api/v1/auth/saml?a=1#b', 'PUT');
    expect(claimsOf(proof)).toMatchObject({ htm: 'PUT', htu: 'http://localhost/api/v1/auth/saml' });
    expect(tab.keys.key).not.toBeNull();
  });

  it('is null where the browser keeps no key', async () => {
    await openSignedOut();
    tab.keys.isBroken = true;
    expect(await TestBed.runInInjectionContext(injectProofFor)('/api/v1/auth/saml')).toBeNull();
  });
});
