import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  AuthPath,
  DPOP_NONCE_HEADER,
  makeProblem,
  PROBLEMS,
  type ProblemCode,
  type TokenResponse,
} from '@holdfast/contract';
import type { PeerMessage } from '@holdfast/renewal';
import { filter, Subject } from 'rxjs';
import { BROWSER, type Browser } from '../src/browser/browser';
import { holdfastInterceptor } from '../src/interceptor/holdfast.interceptor';
import type { HoldfastOptions } from '../src/options/holdfast-options';
import { provideHoldfast } from '../src/provide-holdfast';

export const WALL_TIME = Date.UTC(2026, 0, 15, 12);

/** A key store in memory. */
export class FakeKeyStore {
  key: CryptoKeyPair | null = null;

  find(): Promise<CryptoKeyPair | null> {
    return Promise.resolve(this.key);
  }

  async make(): Promise<CryptoKeyPair | null> {
    this.key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    return this.key;
  }

  forget(): Promise<void> {
    this.key = null;
    return Promise.resolve();
  }
}

/** A lock that is always free. */
export class FakeLock {
  isHeld = false;

  async run<Result>(task: (contended: boolean) => Promise<Result>): Promise<Result> {
    this.isHeld = true;
    try {
      return await task(false);
    } finally {
      this.isHeld = false;
    }
  }
}

/** A tab of a browser, with everything around it faked; its API is answered by the test. */
export class FakeTab {
  readonly keys = new FakeKeyStore();
  readonly lock = new FakeLock();
  readonly signals$ = new Subject<'activity' | 'woke'>();
  readonly heard$ = new Subject<PeerMessage>();
  readonly told: PeerMessage[] = [];
  /** For each message, whether the lock was held when it was sent. */
  readonly toldUnderLock: boolean[] = [];
  isVisible = true;
  now = 1_000;
  #backend: HttpTestingController | undefined;
  readonly #browser: Browser = {
    now: () => this.now,
    wallNow: () => WALL_TIME,
    random: () => 0,
    page: {
      activity$: this.signals$.pipe(filter((signal) => signal === 'activity')),
      woke$: this.signals$.pipe(filter((signal) => signal === 'woke')),
      isVisible: () => this.isVisible,
    },
    channel: {
      messages$: this.heard$,
      post: (message) => {
        this.told.push(message);
        this.toldUnderLock.push(this.lock.isHeld);
      },
    },
    lock: this.lock,
    keys: this.keys,
  };

  open(options: HoldfastOptions = {}): void {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        provideHttpClient(withInterceptors([holdfastInterceptor])),
        provideHttpClientTesting(),
        { provide: BROWSER, useValue: this.#browser },
        provideHoldfast(options),
      ],
    });
    this.#backend = TestBed.inject(HttpTestingController);
  }

  /** Opens the tab of one who is signed in, whose token lives 100 s. */
  async openSignedIn(options: HoldfastOptions = {}): Promise<void> {
    this.open(options);
    (await this.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  }

  /** Fails where a call was made that no test looked at. */
  close(): void {
    // Asked whenever somebody is signed in, as soon as anybody looks at the session.
    this.#backend?.match(({ url }) => url.endsWith(AuthPath.me));
    this.#backend?.verify();
  }

  /** The one call of a path that waits for its answer. */
  async call(path: string): Promise<TestRequest> {
    await settle();
    return TestBed.inject(HttpTestingController).expectOne(
      ({ url }) => new URL(url, 'http://localhost').pathname === path,
    );
  }

  /** All calls of a path that wait for their answer. */
  async calls(path: string): Promise<TestRequest[]> {
    await settle();
    return TestBed.inject(HttpTestingController).match(
      ({ url }) => new URL(url, 'http://localhost').pathname === path,
    );
  }
}

/** The real one, whatever clock a test has: Node's bodies take turns of the event loop. */
const { setTimeout: later } = globalThis;

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => later(resolve));
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
  }
}

export function tokenResponse(access_token: string, session = 'session-1', expires_in = 100): TokenResponse {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    session: {
      id: session,
      bound: true,
      idle_expires_at: '2026-02-01T00:00:00Z',
      expires_at: '2026-03-01T00:00:00Z',
    },
  };
}

/** What another tab says when it has a new token that lives so long. */
export function newsOf(accessToken: string, sessionId: string, lifetimeMs: number): PeerMessage {
  const token = { accessToken, sessionId, bound: true, expiresAt: lifetimeMs, renewAt: lifetimeMs };
  return { session: { kind: 'signed_in', token }, at: 0 };
}

export function refuse(request: TestRequest, code: ProblemCode, headers: Record<string, string> = {}): void {
  const { status, title } = PROBLEMS[code];
  request.flush(makeProblem(code, `${code}.`, 'request'), {
    status,
    statusText: title,
    headers: { [DPOP_NONCE_HEADER]: 'nonce', ...headers },
  });
}

export function bearerOf({ request }: TestRequest): string | null {
  return request.headers.get('Authorization');
}
