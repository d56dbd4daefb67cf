import type { Clock } from './clock.js';
import type { AccessTokenSubject, RevocationCache } from './revocation/revocation-cache.js';
import { rejectionAfter } from './rotation/decide-refresh.js';
import { useAccessToken } from './session-changes.js';
import { UNKNOWN_SESSION, type AuthorizationOutcome } from './session-outcomes.js';
import { StoreUnavailableError, type SessionStore } from './session-store.js';
import type { SessionWriter } from './session-writer.js';

const ALLOWED = { kind: 'allowed' } as const;

/** An access token whose signature and expiry were checked. */
export interface VerifiedAccessToken extends AccessTokenSubject {
  readonly accountId: string;
}

interface SessionAuthorizationParts {
  readonly store: SessionStore;
  readonly writer: SessionWriter;
  readonly revocations: RevocationCache;
  readonly clock: Clock;
}

/** Checks whether access tokens still give access to their sessions. */
export class SessionAuthorization {
  readonly #store: SessionStore;
  readonly #writer: SessionWriter;
  readonly #revocations: RevocationCache;
  readonly #clock: Clock;

  constructor({ store, writer, revocations, clock }: SessionAuthorizationParts) {
    this.#store = store;
    this.#writer = writer;
    this.#revocations = revocations;
    this.#clock = clock;
  }

  /** Asks the revocation cache, and the store when the cache does not know. */
  authorize(token: VerifiedAccessToken): AuthorizationOutcome | Promise<AuthorizationOutcome> {
    const now = this.#clock.now();
    const status = this.#revocations.statusOf(token, now);
    if (status.kind === 'alive') return ALLOWED;
    if (status.kind === 'unknown') return this.#authorizeInGrace(token, now);
    const { sessionId: id, accountId } = token;
    if (status.kind === 'claims_stale') {
      return { kind: 'rejected', rejection: 'claims_stale', session: { id, accountId, end: null } };
    }
    const { reason } = status;
    const session = { id, accountId, end: { reason, at: now } };
    return { kind: 'rejected', rejection: rejectionAfter(reason), session };
  }

  async #authorizeInGrace(token: AccessTokenSubject, now: number): Promise<AuthorizationOutcome> {
    try {
      const outcome = await this.#authorizeByStore(token);
      this.#revocations.storeResponded(now);
      return outcome;
    } catch (error) {
      if (error instanceof StoreUnavailableError && this.#revocations.isInGrace(now)) return ALLOWED;
      throw error;
    }
  }

  async #authorizeByStore(token: AccessTokenSubject): Promise<AuthorizationOutcome> {
    const session = await this.#store.find(token.sessionId);
    if (session === null) return UNKNOWN_SESSION;
    const { outcome, next } = useAccessToken(session, token, this.#clock.now());
    const final =
      next === session
        ? outcome
        : ((await this.#writer.change(token.sessionId, (current) =>
            useAccessToken(current, token, this.#clock.now()),
          )) ?? UNKNOWN_SESSION);
    if (final.kind === 'rejected') return final;
    this.#revocations.confirm(token);
    return token.claimsVersion < final.session.claimsVersion
      ? { kind: 'rejected', rejection: 'claims_stale', session: final.session }
      : ALLOWED;
  }
}
