import { TestBed } from '@angular/core/testing';
import { Session } from '@holdfast/angular';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, settle, tokenResponse } from '../../test/fakes';
import { withCookieCheck } from './with-cookie-check';

describe('the check for a refresh cookie', () => {
  let tab: FakeTab;
  let checks: number;

  beforeEach(() => {
    tab = new FakeTab();
    checks = 0;
  });

  afterEach(() => {
    tab.close();
  });

  function open(hasCookie: () => Promise<boolean>): void {
    tab.open(
      {},
      withCookieCheck(() => {
        checks += 1;
        return hasCookie();
      }),
    );
  }

  it('spares somebody who has never signed in the refresh', async () => {
    open(() => Promise.resolve(false));
    await settle();
    const session = TestBed.inject(Session);
    expect([session.status(), session.reason()]).toEqual(['signed_out', null]);
  });

  it.each([
    ['there is one', () => Promise.resolve(true)],
    ['nobody knows', () => Promise.reject(new Error('offline'))],
    [
      'it cannot be asked',
      () => {
        throw new Error('not possible');
      },
    ],
  ])('leaves the refresh to the page if %s, also where storage was cleared', async (_case, hasCookie) => {
    open(hasCookie);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect(TestBed.inject(Session).status()).toBe('signed_in');
  });

  it('does not delay a browser that has a device key', async () => {
    await tab.keys.findOrCreate();
    open(() => Promise.resolve(false));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    expect([TestBed.inject(Session).status(), checks]).toEqual(['signed_in', 0]);
  });

  it('is made once for a page', async () => {
    open(() => Promise.resolve(true));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
    TestBed.inject(Session).refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    await settle();
    expect(checks).toBe(1);
  });
});
