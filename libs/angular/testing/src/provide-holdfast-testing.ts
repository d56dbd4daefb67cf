import {
  inject,
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import {
  provideHoldfast,
  type HoldfastOptions,
  type SignedInAccount,
  type SessionStatus,
} from '@holdfast/angular';
import { TestingApi } from './testing-api.js';
import { TESTING_PARTS, TestingRefreshTask } from './testing-parts.js';

/** The options of `provideHoldfastTesting`, with those of `provideHoldfast`. */
export interface HoldfastTestingOptions extends HoldfastOptions {
  /** Who is signed in, or signs in later if `status` says so. Defaults to nobody. */
  readonly account?: SignedInAccount;
  /**
   * Whether somebody is signed in when the test begins. `unknown` until `resumeRefreshes` of the controller. Defaults
   * to `signed_in` with an account, and `signed_out` without one.
   */
  readonly status?: SessionStatus;
}

const SOMEBODY: SignedInAccount = { id: 'user', email: 'user@example.test', roles: [] };

/**
 * Provides the library for tests of an application, in place of `provideHoldfast`: with its real `Session`, interceptor
 * and guard, but without requests of its own, timers and browser storage. `HoldfastTestingController` plays the API.
 *
 * @example
 * ```ts
 * TestBed.configureTestingModule({ providers: [provideHoldfastTesting({ status: 'signed_out' })] });
 * ```
 */
export function provideHoldfastTesting({
  account,
  status = account === undefined ? 'signed_out' : 'signed_in',
  ...options
}: HoldfastTestingOptions = {}): EnvironmentProviders {
  return makeEnvironmentProviders([
    // Before the initializer of the library, which asks who is signed in.
    provideEnvironmentInitializer(() => {
      const api = inject(TestingApi);
      api.signsIn = account ?? null;
      if (status !== 'signed_out') api.openSession(account ?? SOMEBODY);
      if (status === 'unknown') inject(TestingRefreshTask).pause();
    }),
    provideHoldfast(options),
    ...TESTING_PARTS,
  ]);
}
