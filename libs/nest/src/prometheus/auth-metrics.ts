import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import type { AuthEvent } from '../events/auth-event.js';
import { AuthEvents } from '../events/auth-events.js';

/** Seconds: from a refresh in a quiet process to one that waits for a database that is restarted. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts what happens to tokens and sessions. Labels have few values; nothing in them tells of an account. */
@Injectable()
export class AuthMetrics implements OnModuleDestroy {
  readonly registry = new Registry();
  readonly #refreshes = this.#counter('refreshes_total', 'Calls of the refresh route.', 'result');
  readonly #thefts = this.#counter(
    'theft_attempts_total',
    'Refused uses of a token without its key.',
    'reason',
  );
  readonly #ends = this.#counter('sessions_ended_total', 'Sessions that this instance ended.', 'reason');
  readonly #refusals = this.#counter('requests_refused_total', 'Requests answered with a problem.', 'code');
  readonly #signIns = this.#counter('sign_ins_total', 'Sessions opened.', 'bound');
  readonly #latency = new Histogram({
    name: 'holdfast_refresh_duration_seconds',
    help: 'How long the refresh route took.',
    buckets: LATENCY_BUCKETS,
    registers: [this.registry],
  });
  readonly #stopListening: () => void;

  constructor(
    @Inject(AuthEvents) events: AuthEvents,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
  ) {
    this.#stopListening = events.listen((event) => {
      this.#count(event);
    });
    this.countFrom(
      'access_token_cache_hits_total',
      'Access tokens that needed no verification.',
      () => tokens.cacheCounts.hits,
    );
    this.countFrom(
      'access_token_cache_misses_total',
      'Access tokens that were verified.',
      () => tokens.cacheCounts.misses,
    );
    this.observe(
      'access_token_cache_entries',
      'Verified access tokens kept.',
      () => tokens.cacheCounts.entries,
    );
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  /** Shows a number that goes up and down, as it is when it is asked for. `name` without the prefix `holdfast_`. */
  observe(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `holdfast_${name}`,
      help,
      registers: [this.registry],
      collect: () => {
        gauge.set(read());
      },
    });
  }

  /** As `observe`, for a number that only grows. */
  countFrom(name: string, help: string, read: () => number): void {
    const counter: Counter = new Counter({
      name: `holdfast_${name}`,
      help,
      registers: [this.registry],
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  #count(event: AuthEvent): void {
    switch (event.kind) {
      case 'signed_in':
        this.#signIns.inc({ bound: String(event.bound) });
        break;
      case 'refresh_completed':
        this.#refreshes.inc({ result: event.result });
        this.#latency.observe(event.seconds);
        break;
      case 'theft_attempt':
        this.#thefts.inc({ reason: event.reason });
        break;
      case 'session_ended':
        this.#ends.inc({ reason: event.reason });
        break;
      case 'request_refused':
        this.#refusals.inc({ code: event.code });
        break;
    }
  }

  #counter<Label extends string>(name: string, help: string, label: Label): Counter<Label> {
    return new Counter({ name: `holdfast_${name}`, help, labelNames: [label], registers: [this.registry] });
  }
}
