import { TestBed } from '@angular/core/testing';
import { Session } from '@holdfast/angular';
import { AuthPath } from '@holdfast/contract';
import { bearerOf, FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { withLegacyToken } from './with-legacy-token';

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
    tab.open({}, withLegacyToken(legacyToken));
    const exchange = await tab.call(AuthPath.refresh);
    expect(bearerOf(exchange)).toBe('Bearer legacy');
    expect(exchange.request.headers.has('DPoP')).toBe(true);
    expect(exchange.request.body).toEqual({});
    expect(stored).toBe('legacy');
    exchange.flush(tokenResponse('first'));
    await settle();
    expect(stored).toBeNull();
    expect(tab.keys.cookieUntil).toBe('2026-02-01T00:00:00Z');
    tab.signals$.next('activity');
    tab.now += 90_000;
    tab.signals$.next('resumed');
    const refresh = await tab.call(AuthPath.refresh);
    expect(bearerOf(refresh)).toBeNull();
    refresh.flush(tokenResponse('second'));
  });

  it('is removed when the API asks for a sign-in', async () => {
    tab.open({}, withLegacyToken(legacyToken));
    reject(await tab.call(AuthPath.refresh), 'refresh_invalid');
    await settle();
    expect(stored).toBeNull();
  });

  it.each(['store_unavailable', 'origin_rejected'] as const)('is kept after %s', async (code) => {
    tab.open({}, withLegacyToken(legacyToken));
    reject(await tab.call(AuthPath.refresh), code);
    await settle();
    expect(stored).toBe('legacy');
  });

  it('that cannot be read does not keep the session from being found', async () => {
    const read = (): never => {
      throw new DOMException('blocked', 'SecurityError');
    };
    tab.open({}, withLegacyToken({ ...legacyToken, read }));
    const refresh = await tab.call(AuthPath.refresh);
    expect(bearerOf(refresh)).toBeNull();
    refresh.flush(tokenResponse('first'));
  });

  it('that cannot be removed does not keep the user from the session', async () => {
    const remove = (): never => {
      throw new DOMException('blocked', 'SecurityError');
    };
    tab.open({}, withLegacyToken({ ...legacyToken, remove }));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });
});
