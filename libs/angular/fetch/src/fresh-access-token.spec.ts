import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, refuse, settle, tokenResponse } from '../../test/fakes';
import { injectFreshAccessToken } from './fresh-access-token';

let tab: FakeTab;

beforeEach(async () => {
  tab = new FakeTab();
  await tab.openSignedIn();
});

afterEach(() => {
  tab.close();
});

describe('a fresh access token', () => {
  it('is the one at hand while that lasts', async () => {
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken);
    expect(await fresh()).toEqual({ kind: 'token', accessToken: 'first' });
  });

  it('is a new one where the one at hand does not last as long as asked', async () => {
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken)(100_001);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    // It lives no longer than the first, but there is none better.
    expect(await fresh).toEqual({ kind: 'token', accessToken: 'second' });
  });

  it('is none where the session turns out to be over', async () => {
    tab.now += 100_001;
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken)();
    refuse(await tab.call(AuthPath.refresh), 'session_expired');
    await settle();
    expect(await fresh).toMatchObject({ kind: 'signed_out', reason: { code: 'session_expired' } });
  });
});
