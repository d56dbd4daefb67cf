import { inject, Injectable } from '@angular/core';
import { ɵClocks, ɵRenewalEngine, type SignedInAccount } from '@holdfast/angular';
import { makeProblem, type ProblemCode } from '@holdfast/contract';
import { currentToken, refreshRequested, sessionEnded, signedIn, tokenRejected } from '@holdfast/renewal';
import { TestingApi } from './testing-api.js';
import { TestingRefreshTask } from './testing-parts.js';

/**
 * Plays the API and the browser in tests of an application: what happens to the session, and how sign-ins end. The
 * requests of the application are those of HttpTestingController; the library sends none of its own.
 *
 * @example
 * ```ts
 * TestBed.configureTestingModule({
 *   providers: [
 *     provideHttpClient(withInterceptors([holdfastInterceptor])),
 *     provideHttpClientTesting(),
 *     provideHoldfastTesting({ account: { id: '1', email: 'ada@example.test', roles: [] } }),
 *   ],
 * });
 * const holdfast = TestBed.inject(HoldfastTestingController);
 * holdfast.end('session_revoked');
 * ```
 */
@Injectable({ providedIn: 'root' })
export class HoldfastTestingController {
  readonly #api = inject(TestingApi);
  readonly #clocks = inject(ɵClocks);
  readonly #engine = inject(ɵRenewalEngine);
  readonly #refreshes = inject(TestingRefreshTask);

  /** What requests carry as `Authorization: Bearer`. Null if nobody is signed in. */
  get accessToken(): string | null {
    return currentToken(this.#engine.state)?.accessToken ?? null;
  }

  /** Signs an account in, as a sign-in page would. */
  signIn(account: SignedInAccount): void {
    this.#engine.dispatch(signedIn(this.#api.openSession(account), this.#clocks.now()));
  }

  /** Expires the access token. The refresh that follows brings the next one, at once or when refreshes are resumed. */
  expire(): void {
    const { accessToken } = this;
    if (accessToken !== null) this.#engine.dispatch(tokenRejected(accessToken));
  }

  /** Ends the session with a verdict of the API. */
  end(code: ProblemCode = 'session_revoked', detail = 'Your session has ended.'): void {
    const { accessToken } = this;
    this.#api.account = null;
    if (accessToken !== null) this.#engine.dispatch(sessionEnded(accessToken, problem(code, detail)));
  }

  /** Rejects sign-ins and reauthentications from now on. */
  rejectSignIns(
    code: ProblemCode = 'invalid_credentials',
    detail = 'The user name, email or password is wrong.',
  ): void {
    this.#api.rejection = problem(code, detail);
  }

  /** Accepts sign-ins and reauthentications again, whatever the password. */
  acceptSignIns(): void {
    this.#api.rejection = null;
  }

  /** Lets refreshes wait: with an expired token, so do the requests of the application. */
  pauseRefreshes(): void {
    this.#refreshes.pause();
  }

  /** Responds to the refresh that waits, and to later ones at once. */
  resumeRefreshes(): void {
    this.#refreshes.resume();
  }

  /** Makes the API unreachable: refreshes and sign-ins fail without a verdict, which signs nobody out. */
  disconnect(): void {
    this.#api.isConnected = false;
  }

  /** Makes the API reachable again, and refreshes. */
  reconnect(): void {
    this.#api.isConnected = true;
    this.#engine.dispatch(refreshRequested);
  }
}

function problem(code: ProblemCode, detail: string): ReturnType<typeof makeProblem> {
  return makeProblem(code, detail, 'testing');
}
