import { provideHttpClient, withInterceptors, type HttpInterceptorFn } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import type { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  AuthPath,
  DPOP_NONCE_HEADER,
  makeProblem,
  PROBLEMS,
  type ProblemCode,
  type SignedInAccount,
  type TokenResponse,
} from '@holdfast/contract';
import type { PeerMessage } from '@holdfast/renewal';
import { filter, Subject } from 'rxjs';
import { Clocks } from '../src/browser/clocks';
import { DeviceKeyStore, type FoundKey } from '../src/browser/device-key-store';
import { PageSignals } from '../src/browser/page-signals';
import type { StoredValue } from '../src/browser/stored-value';
import { TabChannel } from '../src/browser/tab-channel';
import { TabLock } from '../src/browser/tab-lock';
import { holdfastInterceptor } from '../src/interceptor/holdfast.interceptor';
import type { HoldfastOptions } from '../src/options/holdfast-options';
import { provideHoldfast, type HoldfastFeature } from '../src/provide-holdfast';
import { generateKey } from './proofs';

export const WALL_TIME = Date.UTC(2026, 0, 15, 12);

/** A DeviceKeyStore in memory. */
class FakeKeyStore {
  key: CryptoKeyPair | null = null;
  /** Whether the key can be read and kept. */
  isBroken = false;
  cookieUntil: string | null = null;
  #isUnused = false;

  find(): Promise<FoundKey> {
    return Promise.resolve(this.isBroken ? 'unreadable' : this.key);
  }

  async findOrCreate(): Promise<CryptoKeyPair | null> {
    if (this.isBroken || this.key !== null) return this.isBroken ? null : this.key;
    this.#isUnused = true;
    this.key = await generateKey();
    return this.key;
  }

  delete(): Promise<void> {
    this.key = null;
    return Promise.resolve();
  }

  async discardUnused(): Promise<void> {
    if (this.#isUnused) await this.delete();
  }

  /** What is stored beside the key. */
  readonly stored = new Map<string, unknown>();

  sessionOpened(cookieUntil: string | null): Promise<void> {
    this.#isUnused = false;
    this.cookieUntil = cookieUntil;
    return Promise.resolve();
  }

  cookieSettled(): Promise<void> {
    this.cookieUntil = null;
    return Promise.resolve();
  }

  expectsCookie(): boolean {
    return this.cookieUntil !== null;
  }

  beside(name: string): Pick<StoredValue, 'read' | 'change'> {
    const { stored } = this;
    return {
      read: () => Promise.resolve(stored.get(name)),
      change: (toNext) => {
        const next = toNext(stored.get(name));
        if (next === undefined) stored.delete(name);
        else stored.set(name, next);
        return Promise.resolve(next);
      },
    };
  }
}

/** A TabLock that is always free. */
class FakeLock {
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

/** How often a tab is looked at for a call. */
const MAX_TURNS = 100;

/** A tab with a fake browser around it. The test responds for the API. */
export class FakeTab {
  readonly keys = new FakeKeyStore();
  readonly lock = new FakeLock();
  readonly signals$ = new Subject<'activity' | 'resumed'>();
  readonly peerMessages$ = new Subject<PeerMessage>();
  readonly posted: PeerMessage[] = [];
  /** For each message, whether the lock was held when it was sent. */
  readonly postedUnderLock: boolean[] = [];
  /** What the application provides besides. */
  readonly providers: (Provider | EnvironmentProviders)[] = [];
  isVisible = true;
  now = 1_000;
  #backend: HttpTestingController | undefined;
  readonly #browser: Provider[] = [
    { provide: Clocks, useValue: { now: () => this.now, wallNow: () => WALL_TIME, random: () => 0 } },
    {
      provide: PageSignals,
      useValue: {
        activity$: this.signals$.pipe(filter((signal) => signal === 'activity')),
        resumed$: this.signals$.pipe(filter((signal) => signal === 'resumed')),
        isVisible: () => this.isVisible,
      },
    },
    {
      provide: TabChannel,
      useValue: {
        messages$: this.peerMessages$,
        post: (message: PeerMessage) => {
          this.posted.push(message);
          this.postedUnderLock.push(this.lock.isHeld);
        },
      },
    },
    { provide: TabLock, useValue: this.lock },
    { provide: DeviceKeyStore, useValue: this.keys },
  ];

  /** In the order in which they see a request. */
  interceptors: readonly HttpInterceptorFn[] = [holdfastInterceptor];

  open(options: HoldfastOptions = {}, ...features: readonly HoldfastFeature[]): void {
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        provideHttpClient(withInterceptors([...this.interceptors])),
        provideHttpClientTesting(),
        this.#browser,
        provideHoldfast(options, ...features),
        this.providers,
      ],
    });
    this.#backend = TestBed.inject(HttpTestingController);
  }

  /** Opens a tab whose user is signed in, with a token that lives 100 s. */
  async openSignedIn(options: HoldfastOptions = {}, ...features: readonly HoldfastFeature[]): Promise<void> {
    this.open(options, ...features);
    (await this.call(AuthPath.refresh)).flush(tokenResponse('first'));
    await settle();
  }

  /** Fails if the test did not respond to a call. */
  close(): void {
    this.#backend?.verify();
  }

  /** The only pending call of a path. Waits for keys and proofs, which WebCrypto creates on threads of its own. */
  async call(path: string): Promise<TestRequest> {
    let pending = await this.calls(path);
    for (let turn = 0; turn < MAX_TURNS && pending.length === 0; turn += 1) pending = await this.calls(path);
    const [call, ...others] = pending;
    if (call === undefined || others.length > 0) {
      throw new Error(`expected one call of ${path}, found ${String(pending.length)}`);
    }
    return call;
  }

  /** All pending calls of a path. */
  async calls(path: string): Promise<TestRequest[]> {
    await settle();
    return TestBed.inject(HttpTestingController).match(
      ({ url }) => new URL(url, 'http://localhost').pathname === path,
    );
  }
}

/** The real timer, whatever clock a test uses: reading a body takes turns of the event loop. */
const { setTimeout: later } = globalThis;

/** Waits until all pending promises have settled. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => later(resolve));
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
  }
}

export const ADA = { id: 'ada', email: 'ada@holdfast.test', roles: [] };
export const BOB = { id: 'bob', email: 'bob@holdfast.test', roles: [] };

export function tokenResponse(
  access_token: string,
  session = 'session-1',
  expires_in = 100,
  account: SignedInAccount = ADA,
): TokenResponse {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    account,
    session: {
      id: session,
      bound: true,
      idle_expires_at: '2026-02-01T00:00:00Z',
      expires_at: '2026-03-01T00:00:00Z',
    },
  };
}

/** The message of another tab that has a new token. */
export function peerMessageWith(
  accessToken: string,
  sessionId: string,
  lifetimeMs: number,
  account: SignedInAccount = ADA,
): PeerMessage {
  const expiry = { expiresAt: lifetimeMs, renewAt: lifetimeMs };
  const limits = { idleEndsAt: '2026-02-01T00:00:00Z', endsAt: '2026-03-01T00:00:00Z', authenticatedAt: 0 };
  const token = { accessToken, sessionId, bound: true, account, ...limits, ...expiry };
  return { session: { kind: 'signed_in', token }, at: 0 };
}

export function reject(request: TestRequest, code: ProblemCode, headers: Record<string, string> = {}): void {
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
