import { computed, inject, Injectable, NgZone } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import type { TokenResponse } from '@holdfast/contract';
import {
  accountLearned,
  backoffMs,
  currentToken,
  reauthenticated,
  refreshRequested,
  sessionEnded,
  signedIn,
  signedOut,
  type HeldToken,
  type RefreshFailure,
  type SessionAccount,
  type SignOutReason,
  type Transition,
} from '@holdfast/renewal';
import {
  catchError,
  distinctUntilChanged,
  firstValueFrom,
  map,
  retry,
  switchMap,
  timer,
  type Observable,
} from 'rxjs';
import { AuthApi } from '../api/auth-api.js';
import { NO_RESPONSE } from '../api/problem-response.js';
import { ServerClock } from '../api/server-clock.js';
import { Clocks } from '../browser/clocks.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import { TabLock } from '../browser/tab-lock.js';
import { inZoneOfSubscriber } from '../browser/zones.js';
import type { HoldfastEvent } from '../events/holdfast-event.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { SignOutTask } from '../renewal/sign-out-task.js';
import { HeldRequests, type SessionPrompt } from '../requests/held-requests.js';
import { WaitingRequests } from '../requests/waiting-requests.js';
import type { ReauthenticationResult, SignInResult, SignOutResult } from './sign-in-result.js';

/** Whether somebody is signed in. `unknown` until the API has responded: an outage is not a sign-out. */
export type SessionStatus = 'unknown' | 'signed_in' | 'signed_out';

const MAX_ACCOUNT_RETRIES = 5;

/**
 * The session of this browser: who is signed in, and how to sign in and out.
 *
 * @example
 * ```ts
 * readonly #session = inject(Session);
 * readonly email = computed(() => this.#session.account()?.email);
 *
 * async signIn(email: string, password: string) {
 *   const result = await this.#session.signIn(email, password);
 *   if (result.kind === 'rejected') this.error.set(result.problem.detail);
 * }
 * ```
 */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #engine = inject(RenewalEngine);
  readonly #api = inject(AuthApi);
  readonly #clocks = inject(Clocks);
  readonly #keys = inject(DeviceKeyStore);
  readonly #requests = inject(WaitingRequests);
  readonly #held = inject(HeldRequests);
  readonly #serverClock = inject(ServerClock);
  readonly #lock = inject(TabLock);
  readonly #signOut = inject(SignOutTask);

  readonly #state = toSignal(this.#engine.state$, { requireSync: true });
  readonly #token = computed<HeldToken | null>(() => currentToken(this.#state()));

  /** Whether somebody is signed in. */
  readonly status = computed<SessionStatus>(() => this.#state().session.kind);

  /** The ID of the session. Null if nobody is signed in. */
  readonly sessionId = computed<string | null>(() => this.#token()?.sessionId ?? null);

  /** The signed-in account. An API of an earlier version sends it soon after `status` becomes `signed_in`. */
  readonly account = computed<SessionAccount | null>(() => this.#token()?.account ?? null, { equal: isSame });

  /** Whether the session is bound to this device's key. Null if nobody is signed in. */
  readonly bound = computed<boolean | null>(() => this.#token()?.bound ?? null);

  /** When the access token expires, by the wall clock. For display only. */
  readonly expiresAt = computed<Date | null>(
    () => {
      const token = this.#token();
      return token === null ? null : new Date(this.#clocks.wallNow() + token.expiresAt - this.#clocks.now());
    },
    { equal: isSame },
  );

  /**
   * When the session ends unless it is refreshed, by this device's clock. Null if nobody is signed in. A refresh that
   * follows the user's activity moves it, and so does `keepAlive`.
   */
  readonly idleEndsAt = computed<Date | null>(() => this.#toLocal(this.#token()?.idleEndsAt), {
    equal: isSame,
  });

  /** When the session ends in any case, by this device's clock. Null if nobody is signed in. */
  readonly endsAt = computed<Date | null>(() => this.#toLocal(this.#token()?.endsAt), { equal: isSame });

  /**
   * What the user has to do so that the requests which wait for it are sent: `signIn`, `adopt` or `reauthenticate`, in
   * a dialog of the application. Always null without `onSessionEnd: 'hold'`.
   */
  readonly prompt = computed<SessionPrompt | null>(
    () => {
      const verdict = this.#held.verdict(this.#state());
      if (verdict !== null) return { kind: 'sign_in', problem: verdict };
      const problem = this.#held.stepUp();
      return problem && { kind: 'reauthenticate', problem };
    },
    { equal: isSame },
  );

  /** Why the user was signed out, or cannot stay signed in: the browser blocks cookies. Null if nobody was signed in. */
  readonly reason = computed<SignOutReason | null>(() => {
    const { session } = this.#state();
    return session.kind === 'signed_out' ? session.reason : null;
  });

  /** Why the last refresh failed, while the next attempt is scheduled. Null otherwise. */
  readonly failure = computed<RefreshFailure | null>(() => {
    const { refresh } = this.#state();
    return refresh.kind === 'retry_scheduled' ? refresh.failure : null;
  });

  /** What happens to the session and to the requests of this tab. */
  readonly events$: Observable<HoldfastEvent> = inZoneOfSubscriber(this.#engine.events$);

  constructor() {
    const learned$ = this.#engine.state$.pipe(
      map(currentToken),
      distinctUntilChanged((a, b) => a?.accessToken === b?.accessToken),
      switchMap((token) => (token?.account === null ? this.#findAccount(token) : [])),
      takeUntilDestroyed(),
    );
    inject(NgZone).runOutsideAngular(() =>
      learned$.subscribe((learned) => {
        this.#engine.dispatch(learned);
      }),
    );
  }

  /** Signs in. The session is bound to this device if the browser can keep a key. */
  async signIn(email: string, password: string): Promise<SignInResult> {
    // Under the lock, so that no tab refreshes an earlier session at the same time.
    return this.#lock.run(async () => {
      await this.#signOut.finish();
      const { key, isNew } = await this.#keys.findOrCreate();
      const requestedAt = this.#clocks.now();
      const result = await this.#api.login({ email, password }, key);
      if (result.kind === 'succeeded') {
        await this.#open(result.response, requestedAt);
        return { kind: 'signed_in' };
      }
      // A key without a session would later look like the key of an earlier session.
      if (isNew && result.kind === 'rejected') await this.#keys.discardCreated();
      return result;
    });
  }

  /**
   * Reauthenticates the signed-in account by its password, after the API has rejected a request with the action
   * `reauthenticate`. All tabs then have the new access token: send the request again. A wrong password signs nobody
   * out.
   *
   * @example
   * ```ts
   * if (error.error?.action === 'reauthenticate') {
   *   const result = await this.#session.reauthenticate(await this.askForPassword());
   *   if (result.kind === 'reauthenticated') return this.transfer();
   * }
   * ```
   */
  async reauthenticate(password: string): Promise<ReauthenticationResult> {
    const result = await this.#reauthenticate(password);
    const hasRejectedToken = 'failure' in result && result.failure.problem?.action === 'refresh';
    return hasRejectedToken ? this.#reauthenticate(password) : result;
  }

  /**
   * Signs out in all tabs at once, and stays signed out: if the page is closed or offline before the API has ended the
   * session, the page ends it when it is back, before anybody is signed in.
   */
  async signOut(): Promise<SignOutResult> {
    const accessToken = this.#token()?.accessToken ?? null;
    this.#signOut.begin();
    this.#engine.dispatch(signedOut);
    return { confirmed: await this.#signOut.send(accessToken) };
  }

  /**
   * Takes over a session that the application opened by other means, such as a passkey or OpenID Connect, and sends
   * what waits for that account. The token counts as issued now.
   */
  async adopt(response: TokenResponse): Promise<void> {
    await this.#open(response, this.#clocks.now());
  }

  /** Keeps the session from reaching its idle limit, and returns whether it goes on. */
  async keepAlive(): Promise<boolean> {
    const outcome = await firstValueFrom(this.#requests.waitForToken(Infinity, { isHeld: false }));
    return outcome.kind === 'signed_in';
  }

  /**
   * Answers `prompt` with no: requests that wait for a reauthentication fail with its problem, those that wait for a
   * sign-in with the reason `signed_out`.
   */
  dismissPrompt(): void {
    if (this.prompt()?.kind === 'sign_in') this.#engine.dispatch(signedOut);
    else this.#held.dismiss();
  }

  /** Requests a new access token now, even if the current one is valid. */
  refresh(): void {
    this.#engine.dispatch(refreshRequested);
  }

  async #open(response: TokenResponse, requestedAt: number): Promise<void> {
    this.#signOut.supersede();
    this.#engine.dispatch(signedIn(response, requestedAt));
    await this.#keys.sessionOpened(response.session.idle_expires_at);
  }

  async #reauthenticate(password: string): Promise<ReauthenticationResult> {
    const sessionId = this.sessionId();
    // Before the lock, since a refresh needs it too.
    const outcome = await firstValueFrom(this.#requests.waitForToken(0, { isHeld: false }));
    if (outcome.kind === 'retry_scheduled') return { kind: 'failed', failure: outcome.failure };
    // Under the lock, so that no refresh in another tab restores a token from before the reauthentication.
    return this.#lock.run(async () => {
      const accessToken = this.#token()?.accessToken;
      // The password is for the account that was signed in.
      if (accessToken === undefined || this.sessionId() !== sessionId) return { kind: 'signed_out' };
      const key = await this.#keys.find();
      // Without the proof of a bound session, the API would take the page for a thief.
      if (key === 'unreadable') return NO_RESPONSE;
      const requestedAt = this.#clocks.now();
      const result = await this.#api.reauthenticate({ password }, key, accessToken);
      if (result.kind === 'succeeded') {
        this.#engine.dispatch(reauthenticated(result.response, requestedAt));
        return { kind: 'reauthenticated' };
      }
      const { problem } = result.failure;
      if (problem?.action === 'refresh') this.#requests.rejectToken(accessToken);
      if (problem?.action !== 'sign_in') return result;
      this.#engine.dispatch(sessionEnded(accessToken, problem));
      return { kind: 'signed_out' };
    });
  }

  #toLocal(serverTime: string | undefined): Date | null {
    return serverTime === undefined ? null : this.#serverClock.toLocal(serverTime);
  }

  /** Asks an API of an earlier version whose a token is; again after a failure, and with the next token. */
  #findAccount({ sessionId, accessToken }: HeldToken): Observable<Transition> {
    return this.#api.me(accessToken).pipe(
      map(({ account }) => accountLearned(sessionId, account)),
      retry({ count: MAX_ACCOUNT_RETRIES, delay: (_, attempt) => timer(backoffMs(attempt, 1_000)) }),
      // The session is still valid.
      catchError(() => []),
    );
  }
}

/** Refreshes bring values that are equal but not identical, on which nothing has to depend again. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
