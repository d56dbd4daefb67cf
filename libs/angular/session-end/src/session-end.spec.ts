import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse, WALL_TIME } from '../../test/fakes';
import { SessionEnd } from './session-end';

import { Session } from '@holdfast/angular';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
  jest.restoreAllMocks();
  localStorage.clear();
});

function sessionEnd(): SessionEnd {
  return TestBed.inject(SessionEnd);
}

describe('the end of the session', () => {
  it('is announced by this device’s clock, however wrong that is', async () => {
    tab.open();
    const threeHoursAhead = new Date(WALL_TIME - 3 * 3_600_000);
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'), {
      headers: { Date: threeHoursAhead.toUTCString() },
    });
    await settle();
    expect(sessionEnd().idleEndsAt()).toEqual(new Date('2026-02-01T03:00:00Z'));
    expect(sessionEnd().endsAt()).toEqual(new Date('2026-03-01T03:00:00Z'));
    const before = sessionEnd().endsAt();
    TestBed.inject(Session).refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'), {
      headers: { Date: new Date(threeHoursAhead.getTime() - 1_000).toUTCString() },
    });
    await settle();
    expect(sessionEnd().endsAt()).toBe(before);
  });

  it('is not known of a signed-out user', async () => {
    tab.open();
    reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    await settle();
    expect(sessionEnd().idleEndsAt()).toBeNull();
    expect(sessionEnd().endsAt()).toBeNull();
  });

  it('is put off by keepAlive, which says whether it was', async () => {
    await tab.openSignedIn();
    const kept = sessionEnd().keepAlive();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await kept).toBe(true);
    const ended = sessionEnd().keepAlive();
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    expect(await ended).toBe(false);
  });
});
