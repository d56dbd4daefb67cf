import { RevocationCache } from '@holdfast/session';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AccessTokenVerifier } from '../access-token/access-token-verifier.js';
import type { AuthEvent } from '../events/auth-event.js';
import { AuthEvents } from '../events/auth-events.js';
import { InstanceRegistration } from '../instances/instance-registration.js';
import { KeyRing } from '../keys/key-ring.js';

/** In seconds, from a refresh on an idle server to one that waits for the database to restart. */
const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Prometheus metrics of tokens and sessions. Labels have few values and never identify an account.
 *
 * @example
 * ```ts
 * constructor(@Inject(AuthMetrics) metrics: AuthMetrics) {
 *   collectDefaultMetrics({ register: metrics.registry });
 *   metrics.addGauge('open_sockets', 'Open WebSockets.', () => sockets.size);
 * }
 * ```
 */
@Injectable()
export class AuthMetrics implements OnModuleDestroy {
  /** Holds the metrics that `GET /metrics` serves. */
  readonly registry = new Registry();
  readonly #refreshes = this.#counter(
    'refreshes_total',
    'Requests to the refresh route, by result.',
    'result',
  );
  readonly #thefts = this.#counter(
    'theft_attempts_total',
    'Tokens of bound sessions rejected because of a proof by another key.',
    'reason',
  );
  readonly #proofRejections = this.#counter(
    'proofs_rejected_total',
    'Tokens of sessions rejected without a good proof or the hardware key, by what was wrong.',
    'reason',
  );
  readonly #boundCookies = this.#counter(
    'bound_cookies_total',
    'Bound cookies issued to browsers that signed with a hardware key, by occasion.',
    'occasion',
  );
  readonly #ends = this.#counter(
    'sessions_ended_total',
    'Sessions ended by this instance, by reason.',
    'reason',
  );
  readonly #rejections = this.#counter(
    'requests_rejected_total',
    'Requests that failed, by problem code.',
    'code',
  );
  readonly #signIns = this.#counter('sign_ins_total', 'Successful sign-ins.', 'bound');
  readonly #reauthentications = new Counter({
    name: 'holdfast_reauthentications_total',
    help: 'Successful reauthentications.',
    registers: [this.registry],
  });
  readonly #claimsRefreshes = new Counter({
    name: 'holdfast_claims_refreshes_total',
    help: 'Claims refreshes requested on this instance, one for each account.',
    registers: [this.registry],
  });
  readonly #legacyTokens = this.#counter(
    'legacy_tokens_total',
    'Legacy tokens: exchanged for a session, and accepted by guarded routes (once a minute for each token).',
    'result',
  );
  readonly #latency = new Histogram({
    name: 'holdfast_refresh_duration_seconds',
    help: 'Duration of requests to the refresh route, in seconds.',
    buckets: LATENCY_BUCKETS_S,
    registers: [this.registry],
  });
  readonly #stopListening: () => void;

  constructor(
    @Inject(AuthEvents) events: AuthEvents,
    @Inject(AccessTokenVerifier) tokens: AccessTokenVerifier,
    @Inject(RevocationCache) revocations: RevocationCache,
    @Inject(KeyRing) keys: KeyRing,
    @Inject(InstanceRegistration) registration: InstanceRegistration,
  ) {
    this.#stopListening = events.listen((event) => {
      this.#count(event);
    });
    this.addCounter(
      'access_token_cache_hits_total',
      'Access tokens found in the cache of verified tokens.',
      () => tokens.cacheCounts.hits,
    );
    this.addCounter(
      'access_token_cache_misses_total',
      'Access tokens whose signature had to be verified.',
      () => tokens.cacheCounts.misses,
    );
    this.addGauge(
      'access_token_cache_entries',
      'Entries in the cache of verified access tokens.',
      () => tokens.cacheCounts.entries,
    );
    this.addGauge(
      'revocations_remembered',
      'Ended sessions and claims refreshes whose access tokens may not have expired, as far as they fit.',
      () => revocations.counts.remembered,
    );
    this.addCounter(
      'revocations_overflowed_total',
      'Those that did not fit. The guard asks the store about these sessions.',
      () => revocations.counts.overflowed,
    );
    this.addGauge(
      'keys_differ',
      '1 while other instances sign with keys that this one does not have, else 0.',
      () => Number(keys.isLacking),
    );
    this.addGauge(
      'clock_offset_seconds',
      'How far the clock of the store is ahead of that of this machine, in seconds.',
      () => registration.clockOffsetMs / 1000,
    );
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }

  /**
   * Adds a gauge that is read at each scrape.
   *
   * @param name without the prefix `holdfast_`
   */
  addGauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `holdfast_${name}`,
      help,
      registers: [this.registry],
      collect: () => {
        gauge.set(read());
      },
    });
  }

  /** Adds a counter that is read at each scrape. Its value must never decrease. Otherwise the same as `addGauge`. */
  addCounter(name: string, help: string, read: () => number): void {
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
      case 'reauthenticated':
        this.#reauthentications.inc();
        break;
      case 'legacy_token_exchanged':
        this.#legacyTokens.inc({ result: 'exchanged' });
        break;
      case 'legacy_token_accepted':
        this.#legacyTokens.inc({ result: 'accepted' });
        break;
      case 'refresh_completed':
        this.#refreshes.inc({ result: event.result });
        this.#latency.observe(event.seconds);
        break;
      case 'theft_attempt':
        this.#thefts.inc({ reason: event.reason });
        break;
      case 'proof_rejected':
        this.#proofRejections.inc({ reason: event.reason });
        break;
      case 'hardware_key_registered':
        this.#boundCookies.inc({ occasion: 'registration' });
        break;
      case 'bound_cookie_renewed':
        this.#boundCookies.inc({ occasion: 'renewal' });
        break;
      case 'session_ended':
        this.#ends.inc({ reason: event.reason });
        break;
      case 'request_rejected':
        this.#rejections.inc({ code: event.code });
        break;
      case 'claims_refreshed':
        this.#claimsRefreshes.inc();
        break;
    }
  }

  #counter<Label extends string>(name: string, help: string, label: Label): Counter<Label> {
    return new Counter({ name: `holdfast_${name}`, help, labelNames: [label], registers: [this.registry] });
  }
}
