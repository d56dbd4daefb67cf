import {
  isProofForToken,
  type GenerationProof,
  type ProofResult,
  type UsableProof,
} from './proof/proof-result.js';
import type { Clock } from './clock.js';
import { NO_BOUND_COOKIE } from './hardware-key/bound-cookie.js';
import type { RefreshToken, RefreshTokenCodec } from './refresh-token/refresh-token-codec.js';
import type { RevocationCache } from './revocation/revocation-cache.js';
import { decideRefresh } from './rotation/decide-refresh.js';
import type { RefreshAttempt, RefreshGrant } from './rotation/refresh-decision.js';
import { newestTokens } from './selection/newest-tokens.js';
import { selectSession, type PresentedSession, type SessionSelection } from './selection/select-session.js';
import { UNKNOWN_SESSION, type RefreshOutcome } from './session-outcomes.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionState } from './session-state.js';
import type { SessionStore } from './session-store.js';
import type { SessionWriter } from './session-writer.js';

/** What a refresh shows of the hardware key of its session, and whether its response can ask to register one. */
export type HardwareEvidence = Pick<RefreshAttempt, 'boundCookie' | 'offersRegistration'>;

/** Of a client that knows nothing of hardware keys. */
export const NO_HARDWARE_EVIDENCE: HardwareEvidence = {
  boundCookie: NO_BOUND_COOKIE,
  offersRegistration: false,
};

interface SessionRefreshOptions {
  readonly store: SessionStore;
  readonly writer: SessionWriter;
  readonly codec: RefreshTokenCodec;
  readonly revocations: RevocationCache;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
}

/** Selects and refreshes the sessions of refresh tokens, for SessionService. */
export class SessionRefresh {
  readonly #store: SessionStore;
  readonly #writer: SessionWriter;
  readonly #codec: RefreshTokenCodec;
  readonly #revocations: RevocationCache;
  readonly #clock: Clock;
  readonly #policy: SessionPolicy;

  constructor({ store, writer, codec, revocations, clock, policy }: SessionRefreshOptions) {
    this.#store = store;
    this.#writer = writer;
    this.#codec = codec;
    this.#revocations = revocations;
    this.#clock = clock;
    this.#policy = policy;
  }

  /** See SessionService. */
  async select(tokens: readonly RefreshToken[], proof: ProofResult): Promise<SessionSelection | null> {
    const [newest, ...others] = newestTokens(tokens).toSorted((a, b) => (a.sessionId < b.sessionId ? 1 : -1));
    if (newest === undefined) return null;
    if (others.length === 0 || proof.kind === 'invalid' || proof.kind === 'stale') {
      return { token: newest, obsolete: [] };
    }
    const presented: [PresentedSession, ...PresentedSession[]] = [await this.#present(newest)];
    // One after the other, so that a request with many cookies takes one connection to the store at a time.
    for (const token of others) presented.push(await this.#present(token));
    return selectSession(presented, proof, this.#clock.now());
  }

  /** See SessionService. */
  async refresh(
    token: RefreshToken,
    proof: ProofResult,
    hardware: HardwareEvidence,
  ): Promise<RefreshOutcome> {
    // Without the store, because every honest client sends a stale proof now and then.
    if (proof.kind === 'stale') return { kind: 'rejected', rejection: 'proof_stale', session: null };

    const now = this.#clock.now();
    const rotated = proof.kind === 'invalid' ? null : await this.#rotate(token, proof, hardware, now);
    if (rotated !== null) return this.#granted('rotated', rotated);

    const outcome = await this.#writer.change<RefreshOutcome>(token.sessionId, (session) => {
      const decision = decideRefresh(session, { ...token, proof, ...hardware, now }, this.#policy);
      const { state: next, events } = decision;
      return decision.kind === 'granted'
        ? { outcome: this.#granted(decision.grant, next), next, events }
        : { outcome: { kind: 'rejected', rejection: decision.rejection, session: next }, next, events };
    });
    return outcome ?? UNKNOWN_SESSION;
  }

  /** Null unless it is the common case. */
  async #rotate(
    token: RefreshToken,
    proof: UsableProof | GenerationProof,
    { boundCookie, offersRegistration }: HardwareEvidence,
    now: number,
  ): Promise<SessionState | null> {
    if (this.#revocations.remembersEndOf(token.sessionId, now)) return null;
    const hardwareKeyThumbprint = boundCookie.kind === 'fresh' ? boundCookie.thumbprint : null;
    const request = { ...token, hardwareKeyThumbprint, offersRegistration, now };
    switch (proof.kind) {
      case 'none':
      case 'key_lost':
        return this.#store.rotate({ ...request, proof: null }, this.#policy);
      case 'valid':
        return this.#store.rotate({ ...request, proof }, this.#policy);
      case 'for_generation': {
        if (!isProofForToken(proof, token)) return null;
        const { thumbprint } = proof;
        return this.#store.rotate({ ...request, proof: { thumbprint, digest: null } }, this.#policy);
      }
    }
  }

  async #present(token: RefreshToken): Promise<PresentedSession> {
    const stored = await this.#store.find(token.sessionId);
    return { token, session: stored === null ? null : this.#revocations.recall(stored, this.#clock.now()) };
  }

  #granted(grant: RefreshGrant, session: SessionState): RefreshOutcome {
    return { kind: 'granted', grant, session, refreshToken: refreshTokenOf(session, this.#codec) };
  }
}

/** The current refresh token of a session. */
export function refreshTokenOf({ id, generation, branch }: SessionState, codec: RefreshTokenCodec): string {
  return codec.encode({ sessionId: id, generation, branch });
}
