import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { isTokenResponse, type SignedInAccount, type TokenResponse } from '@holdfast/contract';
import {
  currentToken,
  refreshRequested,
  signedOut,
  type HeldToken,
  type RefreshFailure,
  type SignOutReason,
} from '@holdfast/renewal';
import type { Observable } from 'rxjs';
import { AuthApi } from '../api/auth-api.js';
import { Clocks } from '../browser/clocks.js';
import { inZoneOfSubscriber } from '../browser/zones.js';
import type { HoldfastEvent } from '../events/holdfast-event.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { SignInTask } from '../renewal/sign-in-task.js';
import { SignOutTask } from '../renewal/sign-out-task.js';
import type { SignInResult, SignOutResult } from './sign-in-result.js';

/** Whether somebody is signed in. `unknown` until the API has responded: an outage is not a sign-out. */
export type SessionStatus = 'unknown' | 'signed_in' | 'signed_out';

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
  readonly #signIn = inject(SignInTask);
  readonly #signOut = inject(SignOutTask);

  readonly #state = toSignal(this.#engine.state$, { requireSync: true });
  readonly #token = computed<HeldToken | null>(() => currentToken(this.#state()));

  /** Whether somebody is signed in. */
  readonly status = computed<SessionStatus>(() => this.#state().session.kind);

  /** The ID of the session. Null if nobody is signed in. */
  readonly sessionId = computed<string | null>(() => this.#token()?.sessionId ?? null);

  /** The signed-in account. Null if nobody is signed in. */
  readonly account = computed<SignedInAccount | null>(() => this.#token()?.account ?? null, {
    equal: isSame,
  });

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

  /** Signs in. The session is bound to this device if the browser can keep a key. */
  async signIn(email: string, password: string): Promise<SignInResult> {
    const result = await this.#signIn.run((key) =>
      this.#api.send({ route: 'login', body: { email, password }, key, isExpected: isTokenResponse }),
    );
    return result.kind === 'succeeded' ? { kind: 'signed_in' } : result;
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
   * Takes over a session that the application has opened by its own request, with a proof of `injectProofFor`. The
   * access token counts as issued now. A refresh token in the response is kept by `withStoredRefreshToken()`.
   */
  adopt(response: TokenResponse): Promise<void> {
    return this.#signIn.adopt(response);
  }

  /** Requests a new access token now, even if the current one is valid. */
  refresh(): void {
    this.#engine.dispatch(refreshRequested);
  }
}

/** Refreshes bring values that are equal but not identical, on which nothing has to depend again. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
