export type { Clock } from './clock.js';
export { fromDerSignature } from './ecdsa-signature.js';
export { MIN_HMAC_SECRET_BYTES } from './hmac-keys.js';
export { newSession } from './new-session.js';
export { oldestLiveDigest } from './proof/proof-digest.js';
export { PROOF_NONCE_LIFETIME_MS, ProofNonces } from './proof/proof-nonces.js';
export {
  isUsableProof,
  unusableProofRefusal,
  type ProofResult,
  type UsableProof,
} from './proof/proof-result.js';
export { MAX_PROOF_LENGTH, verifyDeviceProof, type ProofTarget } from './proof/verify-device-proof.js';
export { RefreshTokenCodec, type RefreshToken } from './refresh-token/refresh-token-codec.js';
export {
  DEFAULT_STANDINGS_LIMITS,
  SessionStandings,
  type AccessTokenSubject,
  type EndedSession,
  type EndedSessions,
  type StandingsLimits,
} from './revocation/session-standings.js';
export { decideAccess, type AccessDecision, type AccessTokenOrigin } from './rotation/decide-access.js';
export { decideRefresh, refusalAfter } from './rotation/decide-refresh.js';
export type {
  RefreshAttempt,
  RefreshDecision,
  RefreshGrant,
  RefreshRefusal,
} from './rotation/refresh-decision.js';
export { endEvent, isSessionEvent, type SessionEndEvent, type SessionEvent } from './session-event.js';
export { isSessionId } from './session-id.js';
export { DEFAULT_SESSION_POLICY, type SessionPolicy } from './session-policy.js';
export type {
  AccessOutcome,
  AuthorizationOutcome,
  ExtensionOutcome,
  KnownSession,
  RefreshOutcome,
  SignInOutcome,
  SignOutOutcome,
} from './session-outcomes.js';
export { SessionService, type SessionServiceParts } from './session-service.js';
export {
  MAX_SUPERSEDED,
  MAX_USED_PROOFS,
  type SessionEnd,
  type SessionOrigin,
  type SessionState,
  type SupersededToken,
} from './session-state.js';
export {
  MAX_SESSION_EVENTS,
  SessionStore,
  StoreUnavailableError,
  type AttemptCount,
  type NewSession,
  type OpenedSession,
  type RotationRequest,
  type SessionChange,
} from './session-store.js';
