import { HttpClient } from '@angular/common/http';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { AuthPath, makeProblem } from '@holdfast/contract';
import { firstValueFrom, isObservable } from 'rxjs';
import { failure, NOTES } from '../../test/requests';
import { bearerOf, BOB, FakeTab, peerMessageWith, reject, settle, tokenResponse } from '../../test/fakes';
import { authenticatedGuard, Session } from '@holdfast/angular';
import { injectReauthenticate } from '@holdfast/angular/reauthentication';
import { SessionPrompts } from './session-prompts';
import { withSessionPrompts } from './with-session-prompts';

let tab: FakeTab;

beforeEach(async () => {
  tab = new FakeTab();
  await tab.openSignedIn({}, withSessionPrompts());
});

afterEach(() => {
  tab.close();
  localStorage.clear();
});

function session(): Session {
  return TestBed.inject(Session);
}

function prompts(): SessionPrompts {
  return TestBed.inject(SessionPrompts);
}

function save(): Promise<unknown> {
  return firstValueFrom(TestBed.inject(HttpClient).post(NOTES, {}));
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
    expect(prompts().current()).toMatchObject({ kind: 'sign_in', problem: { code: 'session_expired' } });
    expect(await tab.calls(NOTES)).toEqual([]);
    const result = session().signIn('ada@holdfast.test', 'secret');
    (await tab.call(AuthPath.login)).flush(tokenResponse('again', 'session-2'));
    await result;
    expect(prompts().current()).toBeNull();
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
    prompts().dismiss();
    expect(prompts().current()).toBeNull();
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

  it('waits with at most 100 others', async () => {
    const others = Array.from({ length: 105 }, () => save());
    const sent = await tab.calls(NOTES);
    expect(sent.map(bearerOf)).toEqual(Array.from({ length: 6 }, () => null));
    prompts().dismiss();
    for (const call of sent) reject(call, 'token_missing');
    for (const request of [saved, ...others]) expect((await failure(request)).status).toBe(401);
  });
});

describe('a session that the page did not have', () => {
  it('is not asked for: the request fails as without prompts', async () => {
    TestBed.resetTestingModule();
    tab = new FakeTab();
    tab.open({}, withSessionPrompts());
    const request = failure(save());
    reject(await tab.call(AuthPath.refresh), 'session_expired');
    expect(await request).toMatchObject({ error: { code: 'session_expired' } });
    expect(prompts().current()).toBeNull();
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
    expect(prompts().current()).toMatchObject({
      kind: 'reauthenticate',
      problem: { code: 'insufficient_user_authentication' },
    });
    session().refresh();
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    expect(await tab.calls(NOTES)).toEqual([]);
    tab.now += 10;
    const result = TestBed.runInInjectionContext(injectReauthenticate)('secret');
    (await tab.call(AuthPath.reauthenticate)).flush(tokenResponse('third'));
    expect(await result).toEqual({ kind: 'reauthenticated' });
    const call = await note();
    expect(bearerOf(call)).toBe('Bearer third');
    expect(prompts().current()).toBeNull();
    call.flush('saved');
    expect(await saved).toBe('saved');
  });

  it('goes to the caller if the API asks for it again', async () => {
    tab.now += 10;
    await session().adopt(tokenResponse('third'));
    reject(await note(), 'insufficient_user_authentication');
    expect(await failure(saved)).toMatchObject({ error: { action: 'reauthenticate' } });
    expect(prompts().current()).toBeNull();
  });

  it('fails with the problem when the user dismisses the prompt', async () => {
    prompts().dismiss();
    expect(await failure(saved)).toMatchObject({ error: { action: 'reauthenticate' } });
    expect(prompts().current()).toBeNull();
    expect(session().status()).toBe('signed_in');
  });

  it('is asked for no more once the request is cancelled', async () => {
    prompts().dismiss();
    await failure(saved);
    const cancelled = TestBed.inject(HttpClient).post(NOTES, {}).subscribe();
    reject(await note(), 'insufficient_user_authentication');
    await settle();
    expect(prompts().current()).toMatchObject({ kind: 'reauthenticate' });
    cancelled.unsubscribe();
    expect(prompts().current()).toBeNull();
  });

  it('waits for a sign-in if the session ends meanwhile', async () => {
    const problem = makeProblem('session_revoked', 'It was ended.', 'request');
    const ended = { kind: 'signed_out', sessionId: 'session-1', accountId: 'ada', reason: problem } as const;
    tab.peerMessages$.next({ session: ended, at: 0 });
    expect(prompts().current()).toMatchObject({ kind: 'sign_in', problem: { code: 'session_revoked' } });
    await session().adopt(tokenResponse('again', 'session-2'));
    (await note()).flush('saved');
    expect(await saved).toBe('saved');
  });
});
