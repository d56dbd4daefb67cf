import { AuthPath, DPOP_NONCE_HEADER } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { generateKey, proofOf } from '../../test/proofs';

const NONCE = 'nonce';

describe('the proof of a refresh', () => {
  let tab: FakeTab;

  beforeEach(async () => {
    tab = new FakeTab();
    tab.keys.key = await generateKey();
  });

  afterEach(() => {
    tab.close();
  });

  it('of a page that was just loaded has the nonce of the latest token response, and needs no challenge', async () => {
    tab.keys.stored.set(NONCE, 'kept');
    tab.open();
    expect(proofOf(await tab.call(AuthPath.refresh))).toMatchObject({ nonce: 'kept' });
  });

  it('keeps the nonce of its response for the next one', async () => {
    tab.open();
    const headers = { [DPOP_NONCE_HEADER]: 'next' };
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'), { headers });
    await settle();
    expect(tab.keys.stored.get(NONCE)).toBe('next');
  });

  it('has the nonce of the token response that another tab got meanwhile', async () => {
    tab.keys.stored.set(NONCE, 'own');
    tab.open();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    tab.keys.stored.set(NONCE, 'of another tab');
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    expect(proofOf(await tab.call(AuthPath.refresh))).toMatchObject({ nonce: 'of another tab' });
  });

  it('has the nonce of the challenge, once', async () => {
    tab.keys.stored.set(NONCE, 'old');
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'use_dpop_nonce', { [DPOP_NONCE_HEADER]: 'challenge' });
    const second = await tab.call(AuthPath.refresh);
    expect(proofOf(second)).toMatchObject({ nonce: 'challenge' });
    const headers = { [DPOP_NONCE_HEADER]: 'next' };
    second.flush(tokenResponse('first'), { headers });
    await settle();
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    expect(proofOf(await tab.call(AuthPath.refresh))).toMatchObject({ nonce: 'next' });
  });

  it('is sent without a nonce if the browser fails to read it', async () => {
    tab.keys.beside = () => ({
      read: () => Promise.reject(new DOMException('broken', 'UnknownError')),
      change: () => Promise.reject(new DOMException('broken', 'UnknownError')),
    });
    tab.open();
    const first = await tab.call(AuthPath.refresh);
    expect(proofOf(first)).not.toHaveProperty('nonce');
    first.flush(tokenResponse('first'), { headers: { [DPOP_NONCE_HEADER]: 'in memory' } });
    await settle();
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    expect(proofOf(await tab.call(AuthPath.refresh))).toMatchObject({ nonce: 'in memory' });
  });
});
