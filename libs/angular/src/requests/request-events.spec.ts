import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, reject, tokenResponse } from '../../test/fakes';
import { failure, get, http, NOTES } from '../../test/requests';
import { Session } from '../session/session';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
});

describe('the events', () => {
  function phases(): string[] {
    const seen: string[] = [];
    TestBed.inject(Session).events$.subscribe((event) => {
      if (event.kind === 'request' && event.url !== NOTES) return;
      seen.push(event.kind === 'request' ? `${event.method} ${String(event.id)} ${event.phase}` : event.kind);
    });
    return seen;
  }

  it('report the phases of a request through an expiry, and the refresh', async () => {
    await tab.openSignedIn();
    const seen = phases();
    const response = get();
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    await response;
    expect(seen).toEqual([
      'GET 1 waiting',
      'GET 1 sent',
      'GET 1 rejected',
      'refresh_started',
      'refreshed',
      'GET 1 replayed',
      'GET 1 succeeded',
    ]);
  });

  it('distinguish a cancelled request from a failed one, and contain no token', async () => {
    await tab.openSignedIn();
    const seen = phases();
    const events: unknown[] = [];
    TestBed.inject(Session).events$.subscribe((event) => events.push(event));
    http().get(NOTES).subscribe().unsubscribe();
    const response = failure(get());
    const [, second] = await tab.calls(NOTES);
    if (second === undefined) throw new Error('the second request was sent');
    reject(second, 'internal');
    await response;
    expect(seen).toEqual([
      'GET 1 waiting',
      'GET 1 sent',
      'GET 1 cancelled',
      'GET 2 waiting',
      'GET 2 sent',
      'GET 2 failed',
    ]);
    expect(JSON.stringify(events)).not.toContain('first');
  });
});
