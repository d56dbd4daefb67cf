import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { injectFreshAccessToken } from './fresh-access-token';

let tab: FakeTab;

beforeEach(async () => {
  tab = new FakeTab();
  await tab.openSignedIn();
});

afterEach(() => {
  tab.close();
});

describe('injectFreshAccessToken', () => {
  it('returns the current token while it is valid', async () => {
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken);
    expect(await fresh()).toEqual({ kind: 'token', accessToken: 'first', tokenType: 'Bearer' });
  });

  it('returns a new token if the current one does not stay valid long enough', async () => {
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken)(100_001);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    // It lives no longer than the first, but there is none better.
    expect(await fresh).toEqual({ kind: 'token', accessToken: 'second', tokenType: 'Bearer' });
  });

  it('returns no token if the session has ended', async () => {
    tab.now += 100_001;
    const fresh = TestBed.runInInjectionContext(injectFreshAccessToken)();
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    await settle();
    expect(await fresh).toMatchObject({ kind: 'signed_out', reason: { code: 'session_expired' } });
  });
});
