import { AuthPath } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';

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
