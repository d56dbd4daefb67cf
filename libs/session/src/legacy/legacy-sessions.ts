import type { Clock } from '../clock.js';
import { isUsableProof, unusableProofRejection, type ProofResult } from '../proof/proof-result.js';
import type { RefreshTokenCodec } from '../refresh-token/refresh-token-codec.js';
import { rejectionAfter, rejectionOf } from '../rotation/decide-refresh.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionService } from '../session-service.js';
import type { SessionOrigin, SessionState } from '../session-state.js';
import type { SessionStore } from '../session-store.js';
import { decideExchange, type ExchangeRejection, type RepeatedExchange } from './decide-exchange.js';
import {
  legacyProofDigest,
  legacySessionId,
  type VerifiedLegacyToken,
  type LegacyUse,
} from './legacy-token.js';
import { newExchangedSession, newAcceptedSession } from './new-legacy-session.js';

/** The outcome of LegacySessions.exchange. */
export type ExchangeOutcome =
  | {
      readonly kind: 'granted';
      /** `exchanged`: for the first time. */
      readonly grant: 'exchanged' | RepeatedExchange;
      readonly session: SessionState;
      readonly refreshToken: string;
      /** The session under which the token was accepted until now. Null when there is none. */
      readonly replaced: SessionState | null;
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: ExchangeRejection;
      /** Null when the proof was rejected before the session was read. */
      readonly session: SessionState | null;
    };

/** The outcome of LegacySessions.accept. */
export type AcceptOutcome =
  | { readonly kind: 'accepted'; readonly session: SessionState }
  /** The token was exchanged. Its client must use the new tokens. */
  | { readonly kind: 'exchanged' }
  | {
      readonly kind: 'rejected';
      readonly rejection: 'session_revoked' | 'session_expired';
      readonly session: SessionState;
    };

interface LegacySessionsOptions {
  readonly store: SessionStore;
  readonly sessions: SessionService;
  readonly codec: RefreshTokenCodec;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
}

/**
 * Sessions for legacy tokens. A token is exchanged for a session once. Until then routes may accept it, under a
 * separate session that its owner can see and end.
 *
 * Both session ids are derived from the token, so the store alone decides which instance came first. Every method
 * rejects with StoreUnavailableError when the store does not respond.
 */
export class LegacySessions {
  readonly #store: SessionStore;
  readonly #sessions: SessionService;
  readonly #codec: RefreshTokenCodec;
  readonly #clock: Clock;
  readonly #policy: SessionPolicy;

  constructor({ store, sessions, codec, clock, policy }: LegacySessionsOptions) {
    this.#store = store;
    this.#sessions = sessions;
    this.#codec = codec;
    this.#clock = clock;
    this.#policy = policy;
  }

  /** The id of the session that replaces the token, whether it exists or not. */
  sessionIdOf(token: VerifiedLegacyToken): string {
    return legacySessionId(token, 'exchanged');
  }

  /**
   * Opens the session that replaces the token; bound when the proof is valid. decideExchange decides repeated
   * exchanges.
   */
  async exchange(
    token: VerifiedLegacyToken,
    proof: ProofResult,
    origin: SessionOrigin,
  ): Promise<ExchangeOutcome> {
    if (!isUsableProof(proof)) {
      return { kind: 'rejected', rejection: unusableProofRejection(proof), session: null };
    }
    const session = newExchangedSession(token, proof, this.#clock.now(), this.#policy);
    const isFirst = await this.#create(token, 'exchanged', session, origin);
    const outcome = isFirst ? this.#granted('exchanged', session) : await this.#repeat(session.id, proof);
    return outcome.kind === 'granted' ? this.#replaceAccepted(token, outcome) : outcome;
  }

  /** Finds or opens the session under which the token is accepted. */
  async accept(token: VerifiedLegacyToken, origin: SessionOrigin): Promise<AcceptOutcome> {
    const known = await this.#findAccepted(token);
    if (known !== null) return known;
    if (await this.#isExchanged(token)) return { kind: 'exchanged' };
    const session = newAcceptedSession(token, this.#clock.now(), this.#policy);
    const isFirst = await this.#create(token, 'accepted', session, origin);
    // Another instance may have exchanged the token before it could see this session.
    if (isFirst && (await this.#isExchanged(token))) await this.#sessions.end(session.id, 'replaced');
    return (await this.#findAccepted(token)) ?? { kind: 'accepted', session };
  }

  /**
   * Ends the session of the token, which from then on is neither accepted nor exchanged. Does nothing after an
   * exchange, because a copy of the token must not sign its owner out. Returns the ended sessions.
   */
  async signOut(token: VerifiedLegacyToken, origin: SessionOrigin): Promise<readonly SessionState[]> {
    if (await this.#isExchanged(token)) return [];
    await this.#create(token, 'accepted', newAcceptedSession(token, this.#clock.now(), this.#policy), origin);
    const ended = await this.#sessions.end(legacySessionId(token, 'accepted'), 'signed_out');
    return ended === null ? [] : [ended];
  }

  async #create(
    token: VerifiedLegacyToken,
    use: LegacyUse,
    state: SessionState,
    origin: SessionOrigin,
  ): Promise<boolean> {
    const proofDigest = legacyProofDigest(token, use);
    return (await this.#store.create({ state, origin, proofDigest })) === 'created';
  }

  async #repeat(sessionId: string, proof: ProofResult): Promise<ExchangeOutcome> {
    const attempt = { proof, now: this.#clock.now() };
    const outcome = await this.#store.change<ExchangeOutcome>(sessionId, (session) => {
      const decision = decideExchange(session, attempt, this.#policy);
      const { state: next, events } = decision;
      return decision.kind === 'granted'
        ? { outcome: this.#granted(decision.grant, next), next, events }
        : { outcome: { kind: 'rejected', rejection: decision.rejection, session: next }, next, events };
    });
    return outcome ?? { kind: 'rejected', rejection: 'session_expired', session: null };
  }

  /**
   * Ends the session under which the token was accepted. If that was already revoked, the new session is revoked too.
   */
  async #replaceAccepted(
    token: VerifiedLegacyToken,
    granted: Extract<ExchangeOutcome, { kind: 'granted' }>,
  ): Promise<ExchangeOutcome> {
    const acceptedId = legacySessionId(token, 'accepted');
    const replaced = await this.#sessions.end(acceptedId, 'replaced');
    const accepted = replaced === null ? await this.#store.find(acceptedId) : null;
    const reason = accepted?.end?.reason;
    if (reason === undefined || reason === 'replaced') return { ...granted, replaced };
    await this.#sessions.end(granted.session.id, reason);
    return { kind: 'rejected', rejection: rejectionAfter(reason), session: accepted };
  }

  async #findAccepted(token: VerifiedLegacyToken): Promise<AcceptOutcome | null> {
    const session = await this.#store.find(legacySessionId(token, 'accepted'));
    if (session === null) return null;
    if (session.end?.reason === 'replaced') return { kind: 'exchanged' };
    const rejection = rejectionOf(session, this.#clock.now());
    return rejection === null ? { kind: 'accepted', session } : { kind: 'rejected', rejection, session };
  }

  async #isExchanged(token: VerifiedLegacyToken): Promise<boolean> {
    return (await this.#store.find(legacySessionId(token, 'exchanged'))) !== null;
  }

  #granted(
    grant: Extract<ExchangeOutcome, { kind: 'granted' }>['grant'],
    session: SessionState,
  ): Extract<ExchangeOutcome, { kind: 'granted' }> {
    const { id, generation, branch } = session;
    const refreshToken = this.#codec.encode({ sessionId: id, generation, branch });
    return { kind: 'granted', grant, session, refreshToken, replaced: null };
  }
}
