import { HttpClient, type HttpErrorResponse } from '@angular/common/http';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { AuthPath, makeProblem } from '@holdfast/contract';
import { firstValueFrom, isObservable } from 'rxjs';
import { bearerOf, BOB, FakeTab, peerMessageWith, reject, settle, tokenResponse } from '../../test/fakes';
import { authenticatedGuard } from '../session/authenticated.guard';
import { Session } from '../session/session';

const NOTES = '/api/v1/notes';

let tab: FakeTab;

beforeEach(async () => {
  tab = new FakeTab();
  await tab.openSignedIn({ onSessionEnd: 'hold' });
});

afterEach(() => {
  tab.close();
  localStorage.clear();
});

function session(): Session {
  return TestBed.inject(Session);
}

function save(): Promise<unknown> {
  return firstValueFrom(TestBed.inject(HttpClient).post(NOTES, {}));
}

async function failure(request: Promise<unknown>): Promise<HttpErrorResponse> {
  return request.then(
    () => {
      throw new Error('the request succeeded');
    },
    (error: unknown) => error as HttpErrorResponse,
  );
}

async function note(): Promise<TestRequest> {
  return tab.call(NOTES);
}

describe('a request that the API rejects because the session has ended', () => {
  let saved: Promise<unknown>;

  beforeEach(async () => {
    saved = save();
    reject(await note(), 'session_expired');
    await settle();
  });

  it('waits until the same account has signed in again, and is sent then', async () => {
    expect(session().prompt()).toMatchObject({ kind: 'sign_in', problem: { code: 'session_expired' } });
    expect(await tab.calls(NOTES)).toEqual([]);
    const result = session().signIn('ada@holdfast.test', 'secret');
    (await tab.call(AuthPath.login)).flush(tokenResponse('again', 'session-2'));
    await result;
    expect(session().prompt()).toBeNull();
    const call = await note();
    expect(bearerOf(call)).toBe('Bearer again');
    call.flush('saved');
    expect(await saved).toBe('saved');
  });

  it('is sent with a session that the application opened itself, together with requests made meanwhile', async () => {
    const another = save();
    expect(await tab.calls(NOTES)).toEqual([]);
    await session().adopt(tokenResponse('passkey', 'session-2'));
    for (const call of await tab.calls(NOTES)) {
      expect(bearerOf(call)).toBe('Bearer passkey');
      call.flush('saved');
    }
    expect(await Promise.all([saved, another])).toEqual(['saved', 'saved']);
  });

  it('is sent when the same account signs in in another tab', async () => {
    tab.peerMessages$.next(peerMessageWith('again', 'session-2', 9_000_000));
    (await note()).flush('saved');
    expect(await saved).toBe('saved');
  });

  it('fails with account_changed when another account signs in', async () => {
    await session().adopt(tokenResponse('other', 'session-2', 100, BOB));
    expect(await failure(saved)).toMatchObject({ status: 401, error: { code: 'account_changed' } });
    expect(await tab.calls(NOTES)).toEqual([]);
  });

  it('fails with signed_out when the user dismisses the prompt, or signs out', async () => {
    const another = save();
    session().dismissPrompt();
    expect(session().prompt()).toBeNull();
    for (const request of [saved, another]) {
      expect(await failure(request)).toMatchObject({ status: 401, error: { code: 'signed_out' } });
    }
  });

  it('does not keep the user from pages that need a session, which they get in place', () => {
    const route = TestBed.runInInjectionContext(() =>
      authenticatedGuard(undefined as never, { url: '/notes' } as never),
    );
    if (!isObservable(route)) throw new Error('the guard returned no observable');
    return expect(firstValueFrom(route)).resolves.toBe(true);
  });

  it('is held with at most 100 others', async () => {
    const others = Array.from({ length: 105 }, () => save());
    const sent = await tab.calls(NOTES);
    expect(sent.map(bearerOf)).toEqual(Array.from({ length: 6 }, () => null));
    session().dismissPrompt();
    for (const call of sent) reject(call, 'token_missing');
    for (const request of [saved, ...others]) expect((await failure(request)).status).toBe(401);
  });
});

describe('a session that the page did not hold', () => {
  it('is not asked for: the request fails as without the option', async () => {
    TestBed.resetTestingModule();
    tab = new FakeTab();
    tab.open({ onSessionEnd: 'hold' });
    const request = failure(save());
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    expect(await request).toMatchObject({ error: { code: 'session_expired' } });
    expect(session().prompt()).toBeNull();
    expect(TestBed.inject(Router).url).toBe('/');
  });
});

describe('a request that needs a reauthentication', () => {
  let saved: Promise<unknown>;

  beforeEach(async () => {
    saved = save();
    reject(await note(), 'insufficient_user_authentication');
    await settle();
  });

  it('waits for it, and is sent again then', async () => {
    expect(session().prompt()).toMatchObject({
      kind: 'reauthenticate',
      problem: { code: 'insufficient_user_authentication' },
    });
    session().refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await tab.calls(NOTES)).toEqual([]);
    tab.now += 10;
    const result = session().reauthenticate('secret');
    (await tab.call(AuthPath.reauthenticate)).flush(tokenResponse('third'));
    expect(await result).toEqual({ kind: 'reauthenticated' });
    const call = await note();
    expect(bearerOf(call)).toBe('Bearer third');
    expect(session().prompt()).toBeNull();
    call.flush('saved');
    expect(await saved).toBe('saved');
  });

  it('goes to the caller if the API asks for it again', async () => {
    tab.now += 10;
    await session().adopt(tokenResponse('third'));
    reject(await note(), 'insufficient_user_authentication');
    expect(await failure(saved)).toMatchObject({ error: { action: 'reauthenticate' } });
    expect(session().prompt()).toBeNull();
  });

  it('fails with the problem when the user dismisses the prompt', async () => {
    session().dismissPrompt();
    expect(await failure(saved)).toMatchObject({ error: { action: 'reauthenticate' } });
    expect(session().prompt()).toBeNull();
    expect(session().status()).toBe('signed_in');
  });

  it('is asked for no more once the request is cancelled', async () => {
    session().dismissPrompt();
    await failure(saved);
    const cancelled = TestBed.inject(HttpClient).post(NOTES, {}).subscribe();
    reject(await note(), 'insufficient_user_authentication');
    await settle();
    expect(session().prompt()).toMatchObject({ kind: 'reauthenticate' });
    cancelled.unsubscribe();
    expect(session().prompt()).toBeNull();
  });

  it('waits for a sign-in if the session ends meanwhile', async () => {
    const problem = makeProblem('session_revoked', 'It was ended.', 'request');
    const ended = { kind: 'signed_out', sessionId: 'session-1', accountId: 'ada', reason: problem } as const;
    tab.peerMessages$.next({ session: ended, at: 0 });
    expect(session().prompt()).toMatchObject({ kind: 'sign_in', problem: { code: 'session_revoked' } });
    await session().adopt(tokenResponse('again', 'session-2'));
    (await note()).flush('saved');
    expect(await saved).toBe('saved');
  });
});
