import { DestroyRef, inject, Injectable } from '@angular/core';
import {
  decide,
  endOfWait,
  eventBetween,
  heldToken,
  INITIAL_STATE,
  type HeldToken,
  type RenewalEffect,
  type RenewalEvent,
  type RenewalState,
  type TokenWait,
} from '@holdfast/renewal';
import { BehaviorSubject, defer, filter, map, Subscription, take, timer, type Observable } from 'rxjs';
import { MONOTONIC_CLOCK, RANDOM } from '../browser/clocks.js';
import { EVENTS } from '../events/holdfast-event.js';
import { PAGE_SIGNALS } from '../browser/page-signals.js';
import { TAB_CHANNEL } from '../browser/tab-channel.js';
import { RefreshTask } from './refresh-task.js';

/**
 * Does what `decide` says. A BehaviorSubject holds the state of this tab; whoever needs a token waits on it, so that
 * one refresh serves all.
 */
@Injectable({ providedIn: 'root' })
export class RenewalEngine {
  readonly #now = inject(MONOTONIC_CLOCK);
  readonly #random = inject(RANDOM);
  readonly #page = inject(PAGE_SIGNALS);
  readonly #channel = inject(TAB_CHANNEL);
  readonly #refreshTask = inject(RefreshTask);
  readonly #events = inject(EVENTS);

  readonly #state = new BehaviorSubject<RenewalState>(INITIAL_STATE);
  readonly #queue: RenewalEvent[] = [];
  readonly #listening = new Subscription();
  #draining = false;
  #wait = Subscription.EMPTY;

  readonly state$: Observable<RenewalState> = this.#state.asObservable();

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#listening.unsubscribe();
      this.#wait.unsubscribe();
      this.#channel.close();
    });
  }

  get state(): RenewalState {
    return this.#state.value;
  }

  /** Finds out who is signed in, and keeps them so from here on. */
  start(): void {
    this.#listening.add(
      this.#page.signals$.subscribe((kind) => {
        this.dispatch({ kind, at: this.#now() });
      }),
    );
    this.#listening.add(
      this.#channel.messages$.subscribe((message) => {
        this.dispatch({ kind: 'peer', message, at: this.#now() });
      }),
    );
    this.dispatch({ kind: 'started' });
  }

  /** Events that an event leads to are taken in turn, so that nobody sees states out of order. */
  dispatch(event: RenewalEvent): void {
    this.#queue.push(event);
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#take(next);
    } finally {
      this.#draining = false;
    }
  }

  /** A token that is good for so long, renewed first where need be. */
  tokenFor(validForMs: number): Observable<TokenWait> {
    return defer(() => {
      const at = this.#now();
      const held = heldToken(this.#state.value)?.accessToken;
      this.dispatch({ kind: 'token_wanted', validForMs, at });
      // A new one is as good as the API makes them, however short it lives.
      const isGood = ({ accessToken, expiresAt }: HeldToken): boolean =>
        accessToken !== held || expiresAt > at + validForMs;
      return this.#state.pipe(
        map((state) => endOfWait(state, isGood)),
        filter((end) => end !== null),
        take(1),
      );
    });
  }

  /** The API has refused a token: if it is still the one, it is renewed, and nobody gets it any more. */
  noteRefusal(accessToken: string): void {
    this.dispatch({ kind: 'token_refused', accessToken, at: this.#now() });
  }

  #take(event: RenewalEvent): void {
    const before = this.#state.value;
    const { state, effects } = decide(before, event);
    const told = eventBetween(before, state);
    if (told !== null) this.#events.next(told);
    if (state !== before) this.#state.next(state);
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: RenewalEffect): void {
    switch (effect.kind) {
      case 'refresh':
        this.#refresh(effect.ticket);
        break;
      case 'wait':
        this.#wait.unsubscribe();
        this.#wait = timer(effect.delayMs + effect.spreadMs * this.#random()).subscribe(() => {
          this.dispatch({ kind: 'wait_over', visible: this.#page.isVisible(), at: this.#now() });
        });
        break;
      case 'stop_waiting':
        this.#wait.unsubscribe();
        break;
      case 'tell_peers':
        this.#channel.post(effect.message);
        break;
    }
  }

  #refresh(ticket: number): void {
    const isWanted = ({ renewal, ticket: latest }: RenewalState): boolean =>
      renewal.kind === 'running' && latest === ticket;
    void this.#refreshTask.run(ticket, this.#state, isWanted, (event) => {
      this.dispatch(event);
    });
  }
}
