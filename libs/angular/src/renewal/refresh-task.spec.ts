import { AuthPath } from '@holdfast/contract';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';

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

describe('a legacy token', () => {
  let tab: FakeTab;
  let stored: string | null;
  const legacyToken = {
    read: () => stored,
    remove: () => {
      stored = null;
    },
  };

  beforeEach(() => {
    tab = new FakeTab();
    stored = 'legacy';
  });

  afterEach(() => {
    tab.close();
  });

  it('is exchanged at the first refresh, with a new device key, and removed', async () => {
    tab.open({ legacyToken });
    const exchange = await tab.call(AuthPath.refresh);
    expect(bearerOf(exchange)).toBe('Bearer legacy');
    expect(exchange.request.headers.has('DPoP')).toBe(true);
    expect(exchange.request.body).toEqual({});
    expect(stored).toBe('legacy');
    exchange.flush(tokenResponse('first'));
    await settle();
    expect(stored).toBeNull();
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    const refresh = await tab.call(AuthPath.refresh);
    expect(bearerOf(refresh)).toBeNull();
    refresh.flush(tokenResponse('second'));
  });

  it('is removed when the API asks for a sign-in', async () => {
    tab.open({ legacyToken });
    reject(await tab.call(AuthPath.refresh), 'refresh_invalid');
    await settle();
    expect(stored).toBeNull();
  });

  it.each(['store_unavailable', 'origin_rejected'] as const)('is kept after %s', async (code) => {
    tab.open({ legacyToken });
    reject(await tab.call(AuthPath.refresh), code);
    await settle();
    expect(stored).toBe('legacy');
  });

  it('that cannot be read does not keep the session from being found', async () => {
    const read = (): never => {
      throw new DOMException('blocked', 'SecurityError');
    };
    tab.open({ legacyToken: { ...legacyToken, read } });
    const refresh = await tab.call(AuthPath.refresh);
    expect(bearerOf(refresh)).toBeNull();
    refresh.flush(tokenResponse('first'));
  });
});
