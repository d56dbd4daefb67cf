import { inject, Injectable, type Provider } from '@angular/core';
import {
  ɵAuthApi,
  ɵClocks,
  ɵDeviceKeyStore,
  ɵNO_RESPONSE,
  ɵRefreshTask,
  ɵRenewalEngine,
  ɵSignOutTask,
  ɵTabChannel,
  ɵTabLock,
} from '@holdfast/angular';
import { membersOf } from '@holdfast/contract';
import { refreshRequested, refreshSettled, type RunningRefresh, type Transition } from '@holdfast/renewal';
import { NEVER } from 'rxjs';
import { TestingApi } from './testing-api.js';

/** A RenewalEngine without timers, for which tests would wait, and without the events of a page. */
@Injectable()
class TestingEngine extends ɵRenewalEngine {
  override start(): void {
    this.dispatch(refreshRequested);
  }
}

/** Refreshes that settle at once, or wait while they are paused. */
@Injectable({ providedIn: 'root' })
export class TestingRefreshTask implements Pick<ɵRefreshTask, 'run'> {
  readonly #api = inject(TestingApi);
  readonly #clocks = inject(ɵClocks);
  #isPaused = false;
  #waiting: (() => void)[] = [];

  run(refresh: RunningRefresh, _state$: unknown, dispatch: (settled: Transition) => void): Promise<void> {
    const settle = (): void => {
      dispatch(refreshSettled(refresh, this.#api.refresh(), this.#clocks.now(), 0));
    };
    if (this.#isPaused) this.#waiting.push(settle);
    else settle();
    return Promise.resolve();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const settle of waiting) settle();
  }
}

/** A browser that keeps nothing and shares nothing. */
const TAB_LOCK: Pick<ɵTabLock, 'run'> = { run: (task) => task(false) };
const TAB_CHANNEL: Pick<ɵTabChannel, 'messages$' | 'post'> = { messages$: NEVER, post: () => undefined };
const DEVICE_KEYS: Pick<
  ɵDeviceKeyStore,
  'find' | 'findOrCreate' | 'delete' | 'discardUnused' | 'sessionOpened' | 'cookieSettled'
> = {
  find: () => Promise.resolve(null),
  findOrCreate: () => Promise.resolve(null),
  delete: () => Promise.resolve(),
  discardUnused: () => Promise.resolve(),
  sessionOpened: () => Promise.resolve(),
  cookieSettled: () => Promise.resolve(),
};

/** Sign-ins and sign-outs that the TestingApi responds to. */
function testingAuthApi(api: TestingApi): Pick<ɵAuthApi, 'send' | 'clockSkewMs'> {
  return {
    clockSkewMs: 0,
    send: ({ route, body, isExpected }) => {
      const { email } = membersOf(body);
      const result =
        route === 'reauthenticate' ? api.reauthenticate() : api.login(typeof email === 'string' ? email : '');
      if (result.kind !== 'succeeded') return Promise.resolve(result);
      const { response }: { readonly response: unknown } = result;
      return Promise.resolve(isExpected(response) ? { kind: 'succeeded', response } : ɵNO_RESPONSE);
    },
  };
}

function testingSignOutTask(
  api: TestingApi,
): Pick<ɵSignOutTask, 'begin' | 'isPending' | 'supersede' | 'send' | 'finish'> {
  return {
    begin: () => {
      api.account = null;
    },
    isPending: () => false,
    supersede: () => undefined,
    send: () => Promise.resolve(api.isConnected),
    finish: () => Promise.resolve(),
  };
}

/** What takes the place of the network and the browser. */
export const TESTING_PARTS: readonly Provider[] = [
  { provide: ɵRenewalEngine, useClass: TestingEngine },
  { provide: ɵRefreshTask, useExisting: TestingRefreshTask },
  { provide: ɵAuthApi, useFactory: () => testingAuthApi(inject(TestingApi)) },
  { provide: ɵSignOutTask, useFactory: () => testingSignOutTask(inject(TestingApi)) },
  { provide: ɵTabLock, useValue: TAB_LOCK },
  { provide: ɵTabChannel, useValue: TAB_CHANNEL },
  { provide: ɵDeviceKeyStore, useValue: DEVICE_KEYS },
];
