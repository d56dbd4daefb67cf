import { HttpContext } from '@angular/common/http';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { NO_REPLAY, Session } from '@holdfast/angular';
import { injectHoldfastFetch } from '@holdfast/angular/fetch';
import { injectReauthenticate } from '@holdfast/angular/reauthentication';
import { AuthPath, DPOP_HEADER, DPOP_NONCE_HEADER, type TokenResponse } from '@holdfast/contract';
import { firstValueFrom } from 'rxjs';
import { FETCH } from '../../fetch/src/fetch';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { claimsOf, generateKey, proofOf } from '../../test/proofs';
import { failure, get, http, NOTES } from '../../test/requests';
import { injectAccessProofFor } from './access-proof-for';
import { withDpop } from './with-dpop';

const NONCE = 'a'.repeat(28);
const NEXT_NONCE = 'b'.repeat(28);
const REFRESH_NONCE = 'c'.repeat(48);

let tab: FakeTab;
let key: CryptoKeyPair;

beforeAll(async () => {
  key = await generateKey();
});

let sent: Headers[];

beforeEach(async () => {
  tab = new FakeTab();
  sent = [];
  TestBed.overrideProvider(FETCH, {
    useValue: (request: Request) => {
      sent.push(request.headers);
      return Promise.resolve(new Response('found'));
    },
  });
  tab.keys.key = key;
  tab.open({}, withDpop());
  (await tab.call(AuthPath.refresh)).flush(dpopResponse('first'), {
    headers: { [DPOP_NONCE_HEADER]: REFRESH_NONCE },
  });
  await settle();
});

afterEach(() => {
  tab.close();
});

function dpopResponse(accessToken: string): TokenResponse {
  return { ...tokenResponse(accessToken), token_type: 'DPoP' };
}

/** Responds to the request that asks for a nonce. */
async function sendNonce(nonce = NONCE): Promise<void> {
  const call = await tab.call(AuthPath.me);
  expect(bearerOf(call)).toBeNull();
  reject(call, 'token_missing', { [DPOP_NONCE_HEADER]: nonce });
}

function flush(call: TestRequest, nonce = NONCE): void {
  call.flush('found', { headers: { [DPOP_NONCE_HEADER]: nonce } });
}

/** The SHA-256 hashes in base64url, by another program (`openssl dgst`). */
const HASHES = {
  first: 'p5N7ZLjKpY8Dchu2us9ceMsjX-vg5wsbhM2ZVBRhoI4',
  second: 'FjZ6rLZ6SgF8jairlWgsyzkIY3gPcRTdoKDgxVZEx8Q',
};

describe('a request with a DPoP access token', () => {
  it('carries a proof for its method, its URL and the token', async () => {
    const response = firstValueFrom(http().put(`${NOTES}?page=2`, {}));
    await sendNonce();
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('DPoP first');
    expect(proofOf(call)).toMatchObject({
      htm: 'PUT',
      htu: `http://localhost${NOTES}`,
      ath: HASHES.first,
      nonce: NONCE,
    });
    flush(call);
    expect(await response).toBe('found');
  });

  it('shares one question for a nonce with the others, and has a proof of its own', async () => {
    const responses = [get(`${NOTES}/1`), get(`${NOTES}/2`)];
    await sendNonce();
    const calls = [await tab.call(`${NOTES}/1`), await tab.call(`${NOTES}/2`)];
    const [first, second] = calls.map((call) => proofOf(call)?.jti);
    expect(first).not.toBe(second);
    for (const call of calls) flush(call);
    await Promise.all(responses);
  });

  it('uses the nonce of the latest response, and asks again when that is old', async () => {
    const first = get();
    await sendNonce();
    flush(await tab.call(NOTES), NEXT_NONCE);
    await first;
    const second = get();
    const call = await tab.call(NOTES);
    expect(proofOf(call)).toMatchObject({ nonce: NEXT_NONCE });
    flush(call);
    await second;
    tab.now += 101_000;
    const third = get();
    (await tab.call(AuthPath.refresh)).flush(dpopResponse('second'));
    await sendNonce();
    flush(await tab.call(NOTES));
    await third;
  });

  it('is sent once more with the nonce of a challenge, and signs nobody out', async () => {
    const response = get();
    await sendNonce();
    const first = await tab.call(NOTES);
    reject(first, 'use_dpop_nonce', { [DPOP_NONCE_HEADER]: NEXT_NONCE });
    const replay = await tab.call(NOTES);
    expect(bearerOf(replay)).toBe('DPoP first');
    expect(proofOf(replay)).toMatchObject({ nonce: NEXT_NONCE });
    expect(proofOf(replay)?.jti).not.toBe(proofOf(first)?.jti);
    reject(replay, 'invalid_dpop_proof');
    expect(await failure(response)).toMatchObject({ error: { code: 'invalid_dpop_proof' } });
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });

  it('has a fresh nonce from the start where it cannot be replayed', async () => {
    const context = new HttpContext().set(NO_REPLAY, true);
    const response = firstValueFrom(http().post(NOTES, 'large', { context }));
    await sendNonce();
    const call = await tab.call(NOTES);
    expect(proofOf(call)).toMatchObject({ nonce: NONCE });
    flush(call);
    await response;
  });

  it('is replayed with a proof for the new token when the old one has expired', async () => {
    const response = get();
    await sendNonce();
    reject(await tab.call(NOTES), 'token_expired', { [DPOP_NONCE_HEADER]: NONCE });
    (await tab.call(AuthPath.refresh)).flush(dpopResponse('second'));
    const replay = await tab.call(NOTES);
    expect(bearerOf(replay)).toBe('DPoP second');
    expect(proofOf(replay)).toMatchObject({ ath: HASHES.second });
    flush(replay);
    await response;
  });

  it('goes out without a nonce of its own if the API does not respond with one', async () => {
    const response = get();
    (await tab.call(AuthPath.me)).error(new ProgressEvent('error'));
    const call = await tab.call(NOTES);
    expect(proofOf(call)).toMatchObject({ htm: 'GET', ath: HASHES.first });
    flush(call);
    await response;
  });
});

describe('fetch', () => {
  it('carries a proof too', async () => {
    const response = TestBed.runInInjectionContext(injectHoldfastFetch)(NOTES);
    await sendNonce();
    expect((await response).status).toBe(200);
    expect(sent[0]?.get('Authorization')).toBe('DPoP first');
    expect(claimsOf(sent[0]?.get(DPOP_HEADER) ?? null)).toMatchObject({ htm: 'GET', ath: HASHES.first });
  });
});

describe('reauthentication', () => {
  it('carries a proof that names the token', async () => {
    const result = TestBed.runInInjectionContext(injectReauthenticate)('secret');
    const call = await tab.call(AuthPath.reauthenticate);
    expect(bearerOf(call)).toBe('DPoP first');
    expect(proofOf(call)).toMatchObject({ ath: HASHES.first, nonce: REFRESH_NONCE });
    call.flush(dpopResponse('second'));
    expect(await result).toEqual({ kind: 'reauthenticated' });
  });
});

describe('injectAccessProofFor', () => {
  it('creates the proof for a request that the application sends itself', async () => {
    const proof = TestBed.runInInjectionContext(injectAccessProofFor)('first', '/api/v1/files', 'PUT');
    await sendNonce();
    expect(claimsOf(await proof)).toMatchObject({
      htm: 'PUT',
      htu: 'http://localhost/api/v1/files',
      ath: HASHES.first,
      nonce: NONCE,
    });
  });
});

describe('a Bearer token', () => {
  it('is sent as ever', async () => {
    tab.now += 100_000;
    TestBed.inject(Session).refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('bearer'));
    const response = get();
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer bearer');
    expect(proofOf(call)).toBeNull();
    call.flush('found');
    await response;
  });
});
