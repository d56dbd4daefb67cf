import { TestBed } from '@angular/core/testing';
import { AuthPath } from '@holdfast/contract';
import { bearerOf, BOB, FakeTab, peerMessageWith, reject, settle, tokenResponse } from '../../test/fakes';
import { failure, NOTES, post } from '../../test/requests';
import { Session } from '../session/session';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
});

afterEach(() => {
  tab.close();
});

describe('a request whose account is replaced by another one', () => {
  const asBob = (accessToken: string): void => {
    tab.peerMessages$.next(peerMessageWith(accessToken, 'session-2', 9_000_000, BOB));
  };

  it('is not sent while it waits for a refresh, and fails with account_changed', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = failure(post('by Ada'));
    const refresh = await tab.call(AuthPath.refresh);
    asBob('other');
    expect(await saved).toMatchObject({ status: 401, error: { code: 'account_changed' } });
    refresh.flush(tokenResponse('late'));
    expect(await tab.calls(NOTES)).toEqual([]);
    expect(TestBed.inject(Session).account()).toEqual(BOB);
  });

  it('is not replayed with the token of the other account', async () => {
    await tab.openSignedIn();
    const saved = failure(post('by Ada'));
    const call = await tab.call(NOTES);
    asBob('other');
    reject(call, 'token_expired');
    expect(await saved).toMatchObject({ error: { code: 'account_changed' } });
    expect(await tab.calls(NOTES)).toEqual([]);
  });

  it('is not sent when a refresh brings the session of the other account', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = failure(post('by Ada'));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('other', 'session-2', 100, BOB));
    expect(await saved).toMatchObject({ error: { code: 'account_changed' } });
  });

  it('is sent if the same account has signed in again', async () => {
    await tab.openSignedIn();
    tab.now += 100_001;
    const saved = post('by Ada');
    const refresh = await tab.call(AuthPath.refresh);
    tab.peerMessages$.next(peerMessageWith('again', 'session-2', 9_000_000));
    const call = await tab.call(NOTES);
    expect(bearerOf(call)).toBe('Bearer again');
    call.flush('saved');
    expect(await saved).toBe('saved');
    refresh.flush(tokenResponse('late'));
    await settle();
  });

  it('belongs to whoever is signed in if it was made before that was known', async () => {
    tab.open();
    const saved = post('at start');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first', 'session-1', 100, BOB));
    (await tab.call(NOTES)).flush('saved');
    expect(await saved).toBe('saved');
  });
});
