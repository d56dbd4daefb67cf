import type { Clock } from './clock.js';
import { newSession } from './new-session.js';
import {
  isUsableProof,
  unusableProofRefusal,
  type ProofResult,
  type UsableProof,
} from './proof/proof-result.js';
import type { RefreshToken, RefreshTokenCodec } from './refresh-token/refresh-token-codec.js';
import { decideAccess, type AccessTokenOrigin } from './rotation/decide-access.js';
import { decideRefresh, refusalAfter } from './rotation/decide-refresh.js';
import { judgeProof } from './rotation/judge-proof.js';
import { refreshed } from './rotation/refreshed.js';
import { SessionStandings, type AccessTokenSubject } from './revocation/session-standings.js';
import type { RefreshGrant } from './rotation/refresh-decision.js';
import { endEvent, type SessionEvent } from './session-event.js';
import type {
  AccessOutcome,
  AuthorizationOutcome,
  ExtensionOutcome,
  RefreshOutcome,
  SignInOutcome,
  SignOutOutcome,
} from './session-outcomes.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionEndReason } from '@holdfast/contract';
import type { SessionOrigin, SessionState } from './session-state.js';
import {
  StoreUnavailableError,
  type OpenedSession,
  type SessionChange,
  type SessionStore,
} from './session-store.js';

const ALLOWED = { kind: 'allowed' } as const;

const UNKNOWN_SESSION = { kind: 'refused', refusal: 'session_unknown', session: null } as const;

export interface SessionServiceParts {
  readonly store: SessionStore;
  readonly codec: RefreshTokenCodec;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
  readonly standings?: SessionStandings;
}

/**
 * Opens, renews, checks and ends sessions: asks the rules, and has the store keep what they say.
 *
 * Every method throws StoreUnavailableError when the store cannot answer.
 */
export class SessionService {
  readonly #store: SessionStore;
  readonly #codec: RefreshTokenCodec;
  readonly #clock: Clock;
  readonly #policy: SessionPolicy;
  readonly #standings: SessionStandings;

  constructor({ store, codec, clock, policy, standings = new SessionStandings() }: SessionServiceParts) {
    this.#store = store;
    this.#codec = codec;
    this.#clock = clock;
    this.#policy = policy;
    this.#standings = standings;
  }

  /** Opens a session for an account whose credentials were checked; bound where a valid proof came along. */
  async signIn(accountId: string, proof: UsableProof, origin: SessionOrigin): Promise<SignInOutcome> {
    const session = newSession(accountId, proof, this.#clock.now(), this.#policy);
    const proofDigest = proof.kind === 'valid' ? proof.digest : null;
    const created = await this.#store.create({ state: session, origin, proofDigest });
    if (created === 'duplicate') return { kind: 'refused', refusal: 'proof_used' };
    return { kind: 'signed_in', session, refreshToken: this.#tokenOf(session) };
  }

  /**
   * Refreshes a session.
   *
   * @param token decoded, so that its HMAC is known to be good
   */
  async refresh(token: RefreshToken, proof: ProofResult): Promise<RefreshOutcome> {
    if (!isUsableProof(proof)) {
      return { kind: 'refused', refusal: unusableProofRefusal(proof), session: null };
    }

    const now = this.#clock.now();
    const rotated = await this.#store.rotate(
      { ...token, proof: proof.kind === 'valid' ? proof : null, now },
      this.#policy,
    );
    if (rotated !== null) return this.#granted('rotated', rotated);

    const outcome = await this.#change<RefreshOutcome>(token.sessionId, (session) => {
      const decision = decideRefresh(session, { ...token, proof, now }, this.#policy);
      const { state: next, events } = decision;
      return decision.kind === 'granted'
        ? { outcome: this.#granted(decision.grant, next), next, events }
        : { outcome: { kind: 'refused', refusal: decision.refusal, session: next }, next, events };
    });
    return outcome ?? UNKNOWN_SESSION;
  }

  /**
   * Checks that the session of a verified access token is alive: at once from what this instance knows where that is
   * recent enough, else by asking the store.
   *
   * While the store cannot answer, sessions that are not known to be over go on for the grace period.
   */
  authorize(
    token: AccessTokenSubject & { readonly accountId: string },
  ): AuthorizationOutcome | Promise<AuthorizationOutcome> {
    const now = this.#clock.now();
    const standing = this.#standings.of(token, now);
    if (standing.kind === 'alive') return ALLOWED;
    if (standing.kind === 'unknown') return this.#authorizeInGrace(token, now);
    const { reason } = standing;
    const session = { id: token.sessionId, accountId: token.accountId, end: { reason, at: now } };
    return { kind: 'refused', refusal: refusalAfter(reason), session };
  }

  async #authorizeInGrace(token: AccessTokenSubject, now: number): Promise<AuthorizationOutcome> {
    try {
      const outcome = await this.#authorizeByStore(token);
      this.#standings.storeResponded(now);
      return outcome;
    } catch (error) {
      if (error instanceof StoreUnavailableError && this.#standings.isInGrace(now)) return ALLOWED;
      throw error;
    }
  }

  /** Notes the token's first use. */
  async #authorizeByStore(token: AccessTokenSubject): Promise<AuthorizationOutcome> {
    const session = await this.#store.find(token.sessionId);
    if (session === null) return UNKNOWN_SESSION;
    const { outcome, next } = this.#access(session, token);
    const final =
      next === session
        ? outcome
        : ((await this.#change(token.sessionId, (current) => this.#access(current, token))) ??
          UNKNOWN_SESSION);
    if (final.kind === 'refused') return final;
    this.#standings.confirm(token);
    return ALLOWED;
  }

  /** Renews an unbound session on the strength of its access token: no new refresh token, the same limits. */
  async extend(sessionId: string, origin: AccessTokenOrigin): Promise<ExtensionOutcome> {
    const outcome = await this.#change<ExtensionOutcome>(sessionId, (session) => {
      const access = this.#access(session, origin);
      if (access.outcome.kind === 'refused') return access;
      if (session.deviceKeyThumbprint !== null) {
        return { outcome: { kind: 'bound', session }, next: session, events: [] };
      }
      const next = refreshed(access.next, { kind: 'none' }, this.#clock.now(), this.#policy);
      return { outcome: { kind: 'allowed', session: next }, next, events: [] };
    });
    return outcome ?? UNKNOWN_SESSION;
  }

  /**
   * Ends the session of a refresh token, for a caller who could refresh it.
   *
   * @param token decoded, so that its HMAC is known to be good
   */
  async signOut(token: RefreshToken, proof: ProofResult): Promise<SignOutOutcome> {
    const outcome = await this.#change<SignOutOutcome>(token.sessionId, (session) => {
      if (session.end !== null) return { outcome: { kind: 'nothing_to_end' }, next: session, events: [] };
      const at = this.#clock.now();
      const refused = judgeProof(session, proof, at);
      if (refused !== null) {
        const { refusal, events } = refused;
        return { outcome: { kind: 'refused', refusal, session }, next: session, events };
      }
      return ended({ kind: 'signed_out', session }, session, 'signed_out', at);
    });
    return outcome ?? { kind: 'nothing_to_end' };
  }

  /** Ends a session; the session as it was, or null when it was over already or is not known. */
  async end(sessionId: string, reason: SessionEndReason): Promise<SessionState | null> {
    return this.#change<SessionState | null>(sessionId, (session) => {
      if (session.end !== null) return { outcome: null, next: session, events: [] };
      return ended(session, session, reason, this.#clock.now());
    });
  }

  /** The sessions of an account that are not over, newest first. */
  async liveSessionsOf(accountId: string): Promise<readonly OpenedSession[]> {
    return this.#store.liveSessionsOf(accountId, this.#clock.now());
  }

  /** The session's history, newest first, at most `limit` events. */
  async eventsOf(sessionId: string, limit: number): Promise<readonly SessionEvent[]> {
    return this.#store.events(sessionId, limit);
  }

  /** Ends every session of an account, but for the one named; those that were ended. */
  async endAllOf(
    accountId: string,
    reason: SessionEndReason,
    except: string | null = null,
  ): Promise<readonly SessionState[]> {
    const live = await this.liveSessionsOf(accountId);
    const ended: SessionState[] = [];
    for (const { state } of live) {
      const session = state.id === except ? null : await this.end(state.id, reason);
      if (session !== null) ended.push(session);
    }
    return ended;
  }

  async find(sessionId: string): Promise<SessionState | null> {
    return this.#store.find(sessionId);
  }

  /** As the store's; a session that it ends is over at once for this instance. */
  async #change<Outcome>(
    sessionId: string,
    decide: (session: SessionState) => SessionChange<Outcome>,
  ): Promise<Outcome | null> {
    let changed: SessionState | null = null;
    const outcome = await this.#store.change(sessionId, (session) => {
      const change = decide(session);
      changed = change.next;
      return change;
    });
    this.#noteEnd(changed);
    return outcome;
  }

  #noteEnd(session: SessionState | null): void {
    if (!session?.end) return;
    this.#standings.end({ sessionId: session.id, reason: session.end.reason, until: session.idleExpiresAt });
  }

  #access(session: SessionState, origin: AccessTokenOrigin): SessionChange<AccessOutcome> {
    const now = this.#clock.now();
    const decision = decideAccess(session, origin, now);
    switch (decision.kind) {
      case 'allowed': {
        const next = decision.confirms ? { ...session, confirmed: true } : session;
        return { outcome: { kind: 'allowed', session: next }, next, events: [] };
      }
      case 'refused':
        return {
          outcome: { kind: 'refused', refusal: decision.refusal, session },
          next: session,
          events: [],
        };
      case 'reused':
        return ended({ kind: 'refused', refusal: 'reuse_detected', session }, session, 'reuse_detected', now);
    }
  }

  #granted(grant: RefreshGrant, session: SessionState): RefreshOutcome {
    return { kind: 'granted', grant, session, refreshToken: this.#tokenOf(session) };
  }

  #tokenOf({ id, generation, branch }: SessionState): string {
    return this.#codec.encode({ sessionId: id, generation, branch });
  }
}

function ended<Outcome>(
  outcome: Outcome,
  session: SessionState,
  reason: SessionEndReason,
  at: number,
): SessionChange<Outcome> {
  return { outcome, next: { ...session, end: { reason, at } }, events: [endEvent(reason, at)] };
}
