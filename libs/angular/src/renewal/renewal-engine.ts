import { inject, InjectionToken } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  nextTimerAt,
  tokenOutcome,
  eventBetween,
  pageResumed,
  peerMessageReceived,
  currentToken,
  INITIAL_STATE,
  refreshRequested,
  tokenRequested,
  timerFired,
  userInteracted,
  type HeldToken,
  type RenewalState,
  type TokenOutcome,
  type Transition,
} from '@holdfast/renewal';
import {
  BehaviorSubject,
  defer,
  filter,
  map,
  merge,
  Subject,
  switchMap,
  take,
  timer,
  type Observable,
} from 'rxjs';
import { BROWSER } from '../browser/browser.js';
import type { HoldfastEvent } from '../events/holdfast-event.js';
import { injectRefreshTask } from './refresh-task.js';

/**
 * Does what follows from each transition. A BehaviorSubject holds the state of this tab; whoever needs a token waits on
 * it, so that one refresh serves all.
 */
export interface RenewalEngine {
  readonly state$: Observable<RenewalState> & { readonly value: RenewalState };
  readonly events$: Subject<HoldfastEvent>;
  /** Finds out who is signed in, and keeps them so from here on. To be called in an injection context. */
  start(): void;
  /** Something has happened. */
  pass(transition: Transition): void;
  /** A token that is good for so long, renewed first where need be. */
  tokenFor(validForMs: number): Observable<TokenOutcome>;
}

declare const ngDevMode: boolean | object;

export const RENEWAL_ENGINE = new InjectionToken<RenewalEngine>(ngDevMode ? 'RenewalEngine' : '', {
  providedIn: 'root',
  factory: makeEngine,
});

function makeEngine(): RenewalEngine {
  const { now, page, channel } = inject(BROWSER);
  const events$ = new Subject<HoldfastEvent>();
  const refresh = injectRefreshTask();
  const state$ = new BehaviorSubject(INITIAL_STATE);
  const queue: (() => void)[] = [];

  /** What a transition leads to is taken in turn, so that nobody sees states out of order. */
  function pass(transition: Transition, isOwn = true): void {
    const length = queue.push(() => {
      const at = now();
      const before = state$.value;
      const state = transition(before, at);
      if (state !== before) follow(before, state, isOwn ? at : null);
    });
    if (length > 1) return;
    try {
      for (const next of queue) next();
    } finally {
      queue.length = 0;
    }
  }

  /** @param toldAt null where another tab has told this one */
  function follow(before: RenewalState, state: RenewalState, toldAt: number | null): void {
    const { session, refresh: running } = state;
    const event = eventBetween(before, state);
    if (event !== null) events$.next(event);
    state$.next(state);
    const isOfSession = event !== null && 'sessionId' in event && event.sessionId !== null;
    if (toldAt !== null && isOfSession) channel?.post({ session, at: toldAt });
    if (running !== before.refresh && running.kind === 'running') void refresh(running, state$, pass);
  }

  return {
    state$,
    events$,
    pass,
    start: () => {
      const due$ = state$.pipe(
        map(nextTimerAt),
        switchMap((at) => (at === null ? [] : timer(at - now()))),
        map(() => timerFired(page.isVisible())),
      );
      merge(page.activity$.pipe(map(() => userInteracted)), page.woke$.pipe(map(() => pageResumed)), due$)
        .pipe(takeUntilDestroyed())
        .subscribe(pass);
      channel?.messages$.pipe(takeUntilDestroyed()).subscribe((message) => {
        pass(peerMessageReceived(message), false);
      });
      pass(refreshRequested);
    },
    tokenFor: (validForMs) =>
      defer(() => {
        const goodUntil = now() + validForMs;
        const held = currentToken(state$.value)?.accessToken;
        pass(tokenRequested(validForMs));
        // A new one is as good as the API makes them, however short it lives.
        const isGood = ({ accessToken, expiresAt }: HeldToken): boolean =>
          accessToken !== held || expiresAt > goodUntil;
        return state$.pipe(
          map((state) => tokenOutcome(state, isGood)),
          filter((end) => end !== null),
          take(1),
        );
      }),
  };
}
