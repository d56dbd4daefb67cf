import { computed, inject, Injectable, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import type { AccountSummary } from '@holdfast/contract';
import {
  currentToken,
  refreshRequested,
  signedIn,
  signedOut,
  type HeldToken,
  type RefreshFailure,
  type SignOutReason,
} from '@holdfast/renewal';
import type { Observable } from 'rxjs';
import { injectAuthApi } from '../api/auth-api.js';
import { BROWSER } from '../browser/browser.js';
import type { HoldfastEvent } from '../events/holdfast-event.js';
import { RENEWAL_ENGINE } from '../renewal/renewal-engine.js';
import { injectAccount } from './inject-account.js';
import type { SignInResult, SignOutResult } from './sign-in-result.js';

export type SessionStatus = 'unknown' | 'signed_in' | 'signed_out';

/** Who is signed in, and the ways in and out. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #engine = inject(RENEWAL_ENGINE);
  readonly #api = injectAuthApi();
  readonly #browser = inject(BROWSER);

  readonly #state = toSignal(this.#engine.state$, { requireSync: true });
  readonly #token = computed<HeldToken | null>(() => currentToken(this.#state()));

  /** `unknown` until the API has been reached: not a sign-out. */
  readonly status = computed<SessionStatus>(() => this.#state().session.kind);

  readonly sessionId = computed<string | null>(() => this.#token()?.sessionId ?? null);

  /** Null until it is known; follows soon after `status` turns `signed_in`. */
  readonly account: Signal<AccountSummary | null> = injectAccount(this.sessionId);

  /** Whether the session is bound to this device's key; null when nobody is signed in. */
  readonly bound = computed<boolean | null>(() => this.#token()?.bound ?? null);

  /** When the access token expires, by the wall clock: to be shown, not to be counted on. */
  readonly expiresAt = computed<Date | null>(() => {
    const token = this.#token();
    return token === null ? null : new Date(this.#browser.wallNow() + token.expiresAt - this.#browser.now());
  });

  /** Why nobody is signed in; null for one who was not signed in to begin with. */
  readonly reason = computed<SignOutReason | null>(() => {
    const { session } = this.#state();
    return session.kind === 'signed_out' ? session.reason : null;
  });

  /** Why the last renewal got no verdict, while it is tried again; null when all is well. */
  readonly failure = computed<RefreshFailure | null>(() => {
    const { refresh } = this.#state();
    return refresh.kind === 'retry_scheduled' ? refresh.failure : null;
  });

  /** What happens to the session and to requests, as it happens. */
  readonly events$: Observable<HoldfastEvent> = this.#engine.events$;

  /** Signs in, bound to this device wherever its browser can keep a key. */
  async signIn(email: string, password: string): Promise<SignInResult> {
    // In this tab's turn, so that no renewal of an earlier session is under way meanwhile.
    return this.#browser.lock.run(async () => {
      const known = await this.#browser.keys.find();
      const key = known ?? (await this.#browser.keys.make());
      const askedAt = this.#browser.now();
      const result = await this.#api.login({ email, password }, key);
      if (result.kind === 'succeeded') {
        this.#engine.pass(signedIn(result.response, askedAt));
        return { kind: 'signed_in' };
      }
      // A key that opened no session would be taken for that of an earlier one.
      if (known === null && result.kind === 'rejected') await this.#browser.keys.forget();
      return result;
    });
  }

  /** Signs out here and in all tabs, at once; nothing that is under way signs in again. */
  async signOut(): Promise<SignOutResult> {
    const accessToken = this.#token()?.accessToken ?? null;
    this.#engine.pass(signedOut);
    return this.#browser.lock.run(async () => {
      const result = await this.#api.logout(await this.#browser.keys.find(), accessToken);
      if (result.kind === 'succeeded') return { confirmed: true };
      await this.#browser.keys.forget();
      return { confirmed: false };
    });
  }

  /** Asks for a new access token now, whatever the one at hand. */
  refresh(): void {
    this.#engine.pass(refreshRequested);
  }
}
