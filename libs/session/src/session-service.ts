import type { SessionEndReason } from '@holdfast/contract';
import type { AuthenticationClaims } from './authentication.js';
import type { Clock } from './clock.js';
import { NO_BOUND_COOKIE, type BoundCookie } from './hardware-key/bound-cookie.js';
import { registerHardwareKey, type RegistrationOutcome } from './register-hardware-key.js';
import { newSession } from './new-session.js';
import type { ProofResult, UsableProof } from './proof/proof-result.js';
import type { RefreshToken, RefreshTokenCodec } from './refresh-token/refresh-token-codec.js';
import { RevocationCache } from './revocation/revocation-cache.js';
import type { AccessTokenOrigin } from './rotation/decide-access.js';
import { SessionAuthorization, type VerifiedAccessToken } from './session-authorization.js';
import {
  endSession,
  extendSession,
  proveDevice,
  reauthenticate,
  signOut,
  unchanged,
} from './session-changes.js';
import type { SessionSelection } from './selection/select-session.js';
import {
  UNKNOWN_SESSION,
  type AuthorizationOutcome,
  type DeviceOutcome,
  type ExtensionOutcome,
  type KnownSession,
  type ReauthenticationOutcome,
  type RefreshOutcome,
  type SignInOutcome,
  type SignOutOutcome,
} from './session-outcomes.js';
import {
  NO_HARDWARE_EVIDENCE,
  refreshTokenOf,
  SessionRefresh,
  type HardwareEvidence,
} from './session-refresh.js';
import type { SessionPolicy } from './session-policy.js';
import type { SessionOrigin, SessionState } from './session-state.js';
import type {
  EndedSessionPage,
  EventPage,
  OpenedSession,
  SessionPage,
  SessionStore,
} from './session-store.js';
import { SessionWriter } from './session-writer.js';

/** So that a sign-in takes no longer for an account with many sessions. */
const MAX_ENDED_AT_SIGN_IN = 20;

interface SessionServiceOptions {
  readonly store: SessionStore;
  readonly codec: RefreshTokenCodec;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
  /** Defaults to an empty cache, with which every access token is checked against the store. */
  readonly revocations?: RevocationCache;
}

/**
 * Opens, refreshes, checks and ends sessions: applies the rules and stores the results.
 *
 * Every method rejects with StoreUnavailableError when the store does not respond.
 *
 * @example
 * const sessions = new SessionService({
 *   store: await SqlSessionStore.open(database),
 *   codec: new RefreshTokenCodec([secret]),
 *   clock: { now: () => Date.now() },
 *   policy: DEFAULT_SESSION_POLICY,
 * });
 * const signedIn = await sessions.signIn('account-1', { kind: 'none' }, { address: null, userAgent: null });
 * if (signedIn.kind === 'signed_in') signedIn.refreshToken; // hfr1_…
 */
export class SessionService {
  readonly #store: SessionStore;
  readonly #codec: RefreshTokenCodec;
  readonly #clock: Clock;
  readonly #policy: SessionPolicy;
  readonly #writer: SessionWriter;
  readonly #authorization: SessionAuthorization;
  readonly #refreshes: SessionRefresh;

  constructor({ store, codec, clock, policy, revocations = new RevocationCache() }: SessionServiceOptions) {
    this.#store = store;
    this.#codec = codec;
    this.#clock = clock;
    this.#policy = policy;
    const writer = new SessionWriter(store, revocations, clock);
    this.#writer = writer;
    this.#authorization = new SessionAuthorization({ store, writer, revocations, clock });
    this.#refreshes = new SessionRefresh({ store, writer, codec, revocations, clock, policy });
  }

  /**
   * Opens a session for an account whose credentials were checked; bound when the proof is valid.
   *
   * @param authentication how they were checked
   * @param offersRegistration whether the response asks the browser to register a hardware key, if the session is bound
   * @throws RangeError when it has values that are not allowed
   */
  async signIn(
    accountId: string,
    proof: UsableProof,
    origin: SessionOrigin,
    authentication: AuthenticationClaims = {},
    offersRegistration = false,
  ): Promise<SignInOutcome> {
    const now = this.#clock.now();
    const session = newSession(accountId, proof, now, this.#policy, authentication, offersRegistration);
    const proofDigest = proof.kind === 'valid' ? proof.digest : null;
    const created = await this.#store.create({ state: session, origin, proofDigest });
    if (created === 'duplicate') return { kind: 'rejected', rejection: 'proof_used' };
    return { kind: 'signed_in', session, refreshToken: refreshTokenOf(session, this.#codec) };
  }

  /**
   * Selects the session that a request is for by the rules of selectSession. Null when it presents no token. Reads
   * nothing when there is only one session, or when the proof fits none.
   *
   * @param tokens as RefreshTokenCodec has decoded them, in any order
   */
  select(tokens: readonly RefreshToken[], proof: ProofResult): Promise<SessionSelection | null> {
    return this.#refreshes.select(tokens, proof);
  }

  /**
   * Refreshes a session by the rules of decideRefresh. In the common case that is one atomic step of the store. Rejects
   * a session that this instance knows to have ended, also when the store has lost its end.
   *
   * @param token as RefreshTokenCodec has decoded it
   * @param hardware what the request shows of a hardware key. Defaults to nothing
   */
  refresh(
    token: RefreshToken,
    proof: ProofResult,
    hardware: HardwareEvidence = NO_HARDWARE_EVIDENCE,
  ): Promise<RefreshOutcome> {
    return this.#refreshes.refresh(token, proof, hardware);
  }

  /**
   * Checks that the session of a verified access token is alive and its claims are not stale: synchronously while the
   * revocation cache is fresh, otherwise in the store. While the store is unreachable, sessions not known to have ended
   * stay usable for the grace period.
   */
  authorize(token: VerifiedAccessToken): AuthorizationOutcome | Promise<AuthorizationOutcome> {
    return this.#authorization.authorize(token);
  }

  /**
   * Allows a new access token of an unbound session in exchange for a valid one: the session keeps its refresh token and
   * its limits, and its history shows it. Its claims may be stale, because the caller reads them again.
   */
  async extend(sessionId: string, origin: AccessTokenOrigin): Promise<ExtensionOutcome> {
    const outcome = await this.#writer.change<ExtensionOutcome>(sessionId, (session) =>
      extendSession(session, origin, this.#clock.now()),
    );
    return outcome ?? UNKNOWN_SESSION;
  }

  /**
   * Checks that a request with an access token comes from the device of a bound session, and uses up its proof. Call it
   * before any check that somebody without the device key could use to guess a secret.
   */
  async proveDevice(
    sessionId: string,
    origin: AccessTokenOrigin,
    proof: UsableProof,
  ): Promise<DeviceOutcome> {
    const outcome = await this.#writer.change<DeviceOutcome>(sessionId, (session) =>
      proveDevice(session, origin, proof, this.#clock.now()),
    );
    return outcome ?? UNKNOWN_SESSION;
  }

  /**
   * Records that the account of a session has reauthenticated, such as by its password: new access tokens carry the new
   * `auth_time` and `amr`. The session keeps its limits, its refresh token, and its `acr` unless another is given.
   *
   * @throws RangeError when the claims have values that are not allowed
   */
  async reauthenticate(
    sessionId: string,
    origin: AccessTokenOrigin,
    claims: AuthenticationClaims,
  ): Promise<ReauthenticationOutcome> {
    const outcome = await this.#writer.change<ReauthenticationOutcome>(sessionId, (session) =>
      reauthenticate(session, origin, claims, this.#clock.now()),
    );
    return outcome ?? UNKNOWN_SESSION;
  }

  /**
   * Signs out of the session of a refresh token, which may be an earlier one. A bound session also needs its proofs.
   *
   * @param token as RefreshTokenCodec has decoded it
   */
  async signOut(
    token: RefreshToken,
    proof: ProofResult,
    boundCookie: BoundCookie = NO_BOUND_COOKIE,
  ): Promise<SignOutOutcome> {
    const attempt = { ...token, proof, boundCookie, offersRegistration: false, now: this.#clock.now() };
    const outcome = await this.#writer.change<SignOutOutcome>(token.sessionId, (session) =>
      signOut(session, attempt, this.#policy),
    );
    return outcome ?? { kind: 'nothing_to_end' };
  }

  /**
   * Registers the hardware key of a session by the rules of registerHardwareKey. Null when there is no such session.
   *
   * @param thumbprint of the key, which has signed a challenge that names the session
   */
  async registerHardwareKey(sessionId: string, thumbprint: string): Promise<RegistrationOutcome | null> {
    return this.#writer.change<RegistrationOutcome>(sessionId, (session) =>
      registerHardwareKey(session, thumbprint, this.#clock.now()),
    );
  }

  /** Ends a session. Returns the session as it was; null when it had already ended or does not exist. */
  async end(sessionId: string, reason: SessionEndReason): Promise<SessionState | null> {
    return this.#writer.change<SessionState | null>(sessionId, (session) =>
      session.end === null
        ? endSession(session, session, reason, this.#clock.now())
        : unchanged(null, session),
    );
  }

  /** Ends every session of an account, except the one given. Returns those that it ended. */
  async endAllOf(
    accountId: string,
    reason: SessionEndReason,
    except: string | null = null,
  ): Promise<readonly KnownSession[]> {
    return this.#writer.endAllOf(accountId, { reason, at: this.#clock.now() }, except);
  }

  /**
   * Ends the sessions of an account that were used longest ago, so that `max` remain; after earlier versions allowed
   * more, a few at a time. Call it after a sign-in: of concurrent ones, the last sees all sessions. Returns those that
   * it ended.
   */
  async endIdleLongest(accountId: string, max: number): Promise<readonly SessionState[]> {
    const ids = await this.#store.idleLongest(accountId, this.#clock.now(), max, MAX_ENDED_AT_SIGN_IN);
    const ended: SessionState[] = [];
    for (const id of ids) {
      const session = await this.end(id, 'session_limit');
      if (session !== null) ended.push(session);
    }
    return ended;
  }

  /**
   * Makes every instance reject the account's current access tokens as `claims_stale`, so that clients refresh them and
   * get the current claims. Does not end a session or count as activity. Call it after storing the changed claims. A
   * new token carries the claims version that its session had before its claims were read.
   */
  async refreshClaims(accountId: string): Promise<void> {
    await this.#writer.refreshClaimsOf(accountId, this.#clock.now());
  }

  /** Lists the live sessions of an account, newest first: all, or those of a page. */
  async liveSessionsOf(accountId: string, page?: SessionPage): Promise<readonly OpenedSession[]> {
    return this.#store.liveSessionsOf(accountId, this.#clock.now(), page);
  }

  /** Lists a page of the ended sessions of an account that are still stored. Those that ended last come first. */
  async endedSessionsOf(accountId: string, page: EndedSessionPage): Promise<readonly OpenedSession[]> {
    return this.#store.endedSessionsOf(accountId, this.#clock.now(), page);
  }

  /**
   * Returns a page of a session's history, newest first, at most `limit` events.
   *
   * @param before `next` of the page before; null starts with the newest event
   */
  async eventsOf(sessionId: string, limit: number, before: number | null): Promise<EventPage> {
    return this.#store.events(sessionId, limit, before);
  }

  /** Returns a session, ended or not; null when there is none. */
  async find(sessionId: string): Promise<SessionState | null> {
    return this.#store.find(sessionId);
  }

  /** Returns a session, ended or not, and where it was opened; null when there is none. */
  async findWithOrigin(sessionId: string): Promise<OpenedSession | null> {
    return this.#store.findWithOrigin(sessionId);
  }
}
