import { DestroyRef, inject, Injectable, NgZone } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  eventBetween,
  INITIAL_STATE,
  nextTimerAt,
  pageResumed,
  peerMessageReceived,
  refreshRequested,
  signedOut,
  timerFired,
  userInteracted,
  type RenewalEvent,
  type RenewalState,
  type Transition,
} from '@holdfast/renewal';
import { BehaviorSubject, map, merge, queueScheduler, Subject, switchMap, type Observable } from 'rxjs';
import { Clocks, whenReached } from '../browser/clocks.js';
import { PageSignals } from '../browser/page-signals.js';
import { TabChannel } from '../browser/tab-channel.js';
import { TabLock } from '../browser/tab-lock.js';
import { inZoneOfSubscriber } from '../browser/zones.js';
import type { HoldfastEvent } from '../events/holdfast-event.js';
import { RefreshTask } from './refresh-task.js';
import { SignOutTask } from './sign-out-task.js';

/** Holds the state of this tab in a `BehaviorSubject`, applies events to it, and acts on each change. */
@Injectable({ providedIn: 'root' })
export class RenewalEngine {
  readonly #clocks = inject(Clocks);
  readonly #page = inject(PageSignals);
  readonly #channel = inject(TabChannel);
  readonly #refreshTask = inject(RefreshTask);
  readonly #signOut = inject(SignOutTask);
  readonly #lock = inject(TabLock);
  readonly #destroyRef = inject(DestroyRef);
  readonly #zone = inject(NgZone);

  readonly #state$ = new BehaviorSubject(INITIAL_STATE);

  /** Emits to each subscriber in its zone. */
  readonly state$ = inZoneOfSubscriber(this.#state$);
  readonly events$ = new Subject<HoldfastEvent>();

  get state(): RenewalState {
    return this.#state$.value;
  }

  /** Finds out who is signed in, and starts to renew the session. */
  start(): void {
    this.#zone.runOutsideAngular(() => {
      this.#start();
    });
  }

  /**
   * Applies an event to the state. Events dispatched while one is being applied follow in order, so that subscribers
   * never see states out of order. What follows from it runs outside the Angular zone, which would not become stable
   * while a timer runs.
   */
  dispatch(transition: Transition, isFromPeer = false): void {
    this.#zone.runOutsideAngular(() =>
      queueScheduler.schedule(() => {
        this.#apply(transition, isFromPeer);
      }),
    );
  }

  #start(): void {
    const ownTransitions$ = merge(
      this.#page.activity$.pipe(map(() => userInteracted)),
      this.#page.resumed$.pipe(map(() => (this.#signOut.isPending() ? this.#resumeSignOut() : pageResumed))),
      this.#timer$().pipe(map(() => timerFired(this.#page.isVisible()))),
    );
    ownTransitions$.pipe(takeUntilDestroyed(this.#destroyRef)).subscribe((transition) => {
      this.dispatch(transition);
    });
    this.#channel.messages$.pipe(takeUntilDestroyed(this.#destroyRef)).subscribe((message) => {
      this.dispatch(peerMessageReceived(message), true);
    });
    this.dispatch(refreshRequested);
  }

  #apply(transition: Transition, isFromPeer: boolean): void {
    const at = this.#clocks.now();
    const before = this.#state$.value;
    const after = transition(before, at);
    if (after === before) return;
    const event = eventBetween(before, after);
    if (event !== null) this.events$.next(event);
    this.#state$.next(after);
    if (!isFromPeer && changesSession(event)) this.#channel.post({ session: after.session, at });
    if (after.refresh !== before.refresh && after.refresh.kind === 'running') {
      void this.#refreshTask.run(after.refresh, this.#state$, (settled) => {
        this.dispatch(settled);
      });
    }
  }

  /** A tab that was asleep, or has no channel, may have missed the sign-out. */
  #resumeSignOut(): Transition {
    void this.#lock.run(() => this.#signOut.finish());
    return signedOut;
  }

  #timer$(): Observable<unknown> {
    return this.#state$.pipe(
      map(nextTimerAt),
      switchMap((at) => (at === null ? [] : whenReached(at, this.#clocks))),
    );
  }
}

/** Whether the other tabs need to know of an event: a session began, has a new token, or ended. */
function changesSession(event: RenewalEvent | null): boolean {
  return event !== null && 'sessionId' in event && event.sessionId !== null;
}
