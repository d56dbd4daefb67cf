import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import type { AccountSummary } from '@holdfast/contract';
import { heldToken, type HeldToken, type RefreshFailure, type SignOutReason } from '@holdfast/renewal';
import { distinctUntilChanged, type Observable } from 'rxjs';
import { AuthApi } from '../api/auth-api.js';
import { MONOTONIC_CLOCK, WALL_CLOCK } from '../browser/clocks.js';
import { TAB_LOCK } from '../browser/tab-lock.js';
import { DEVICE_KEY_STORE, makeDeviceKey } from '../device-key/device-key-store.js';
import { EVENTS, type HoldfastEvent } from '../events/holdfast-event.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';
import { injectAccount } from './inject-account.js';
import type { SignInResult, SignOutResult } from './sign-in-result.js';

export type SessionStatus = 'unknown' | 'signed_in' | 'signed_out';

/** Who is signed in, and the ways in and out. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #engine = inject(RenewalEngine);
  readonly #api = inject(AuthApi);
  readonly #keys = inject(DEVICE_KEY_STORE);
  readonly #lock = inject(TAB_LOCK);
  readonly #now = inject(MONOTONIC_CLOCK);
  readonly #wallNow = inject(WALL_CLOCK);
  readonly #loaded$ = injectAccount();

  readonly #state = toSignal(this.#engine.state$.pipe(distinctUntilChanged()), {
    initialValue: this.#engine.state,
  });
  readonly #token = computed<HeldToken | null>(() => heldToken(this.#state()));
  readonly #account = signal<AccountSummary | null>(null);

  /** `unknown` until the API has been reached: not a sign-out. */
  readonly status = computed<SessionStatus>(() => this.#state().session.kind);

  /** Null until it is known; follows soon after `status` turns `signed_in`. */
  readonly account = this.#account.asReadonly();

  readonly sessionId = computed<string | null>(() => this.#token()?.sessionId ?? null);

  /** Whether the session is bound to this device's key; null when nobody is signed in. */
  readonly bound = computed<boolean | null>(() => this.#token()?.bound ?? null);

  /** When the access token expires, by the wall clock: to be shown, not to be counted on. */
  readonly expiresAt = computed<Date | null>(() => {
    const token = this.#token();
    return token === null ? null : new Date(this.#wallNow() + token.expiresAt - untracked(this.#now));
  });

  /** Why nobody is signed in; null for one who was not signed in to begin with. */
  readonly reason = computed<SignOutReason | null>(() => {
    const { session } = this.#state();
    return session.kind === 'signed_out' ? session.reason : null;
  });

  /** Why the last renewal got no verdict, while it is tried again; null when all is well. */
  readonly failure = computed<RefreshFailure | null>(() => {
    const { renewal } = this.#state();
    return renewal.kind === 'waiting' ? renewal.failure : null;
  });

  /** What happens to the session and to requests, as it happens. */
  readonly events$: Observable<HoldfastEvent> = inject(EVENTS).asObservable();

  constructor() {
    effect((onCleanup) => {
      const sessionId = this.sessionId();
      if (sessionId === null) {
        this.#account.set(null);
        return;
      }
      const loading = this.#loaded$.subscribe((account) => {
        this.#account.set(account);
      });
      onCleanup(() => {
        loading.unsubscribe();
      });
    });
  }

  /** Signs in, bound to this device wherever its browser can keep a key. */
  async signIn(email: string, password: string): Promise<SignInResult> {
    // In this tab's turn, so that no renewal of an earlier session is under way meanwhile.
    return this.#lock.run(async () => {
      const known = await this.#keys.find();
      const key = known ?? (await this.#keys.keep(await makeDeviceKey()));
      const at = this.#now();
      const result = await this.#api.login({ email, password }, key);
      if (result.kind === 'granted') {
        this.#engine.dispatch({ kind: 'signed_in', response: result.response, at });
        return { kind: 'signed_in' };
      }
      // A key that opened no session would be taken for that of an earlier one.
      if (known === null && result.kind === 'refused') await this.#keys.forget();
      if (result.kind === 'refused') return { kind: 'refused', problem: result.problem };
      return { kind: 'unavailable', failure: result.failure };
    });
  }

  /** Signs out here and in all tabs, at once; nothing that is under way signs in again. */
  async signOut(): Promise<SignOutResult> {
    const accessToken = this.#token()?.accessToken ?? null;
    this.#engine.dispatch({ kind: 'signed_out' });
    return this.#lock.run(async () => {
      const result = await this.#api.logout(await this.#keys.find(), accessToken);
      if (result.kind === 'granted') return { confirmed: true };
      await this.#keys.forget();
      return { confirmed: false };
    });
  }

  /** Asks for a new access token now, whatever the one at hand. */
  refresh(): void {
    this.#engine.dispatch({ kind: 'refresh_wanted' });
  }
}
