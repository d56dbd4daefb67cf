/// <reference types="node" preserve="true" />
export { isAcr, type Authentication, type AuthenticationClaims } from './authentication.js';
export type { Clock } from './clock.js';
export { fromDerSignature } from './ecdsa-signature.js';
export { endedSessionsOn, endOf } from './ended-sessions.js';
export { fingerprintOfSecret } from './hmac-keys.js';
export { NO_BOUND_COOKIE, type BoundCookie } from './hardware-key/bound-cookie.js';
export { REGISTRATION_LIFETIME_MS } from './hardware-key/check-hardware-key.js';
export { INSTANCE_LIFETIME_MS, type Instance, type InstanceRegistry } from './instance-registry.js';
export {
  BOUND_COOKIE_LIFETIME_S,
  DeviceBoundCodec,
  type ShownHardwareKey,
} from './hardware-key/device-bound-codec.js';
export {
  HARDWARE_KEY_ALGORITHMS,
  readSessionIdentifier,
  toSessionIdentifier,
  type HardwareKey,
} from './hardware-key/hardware-key.js';
export { readRegistrationProof, readRenewalProof } from './hardware-key/hardware-proof.js';
export { offersRegistration, type RegistrationOutcome } from './register-hardware-key.js';
export type { ExchangeRejection } from './legacy/decide-exchange.js';
export { LegacySessions, type ExchangeOutcome, type AcceptOutcome } from './legacy/legacy-sessions.js';
export type { VerifiedLegacyToken } from './legacy/legacy-token.js';
export { newSession } from './new-session.js';
export { oldestLiveDigest } from './proof/proof-digest.js';
export { PROOF_NONCE_LIFETIME_MS, ProofNonces } from './proof/proof-nonces.js';
export {
  isUsableProof,
  thumbprintOf,
  unusableProofRejection,
  type ProofResult,
  type UsableProof,
} from './proof/proof-result.js';
export { verifyDeviceProof, type ProofTarget } from './proof/verify-device-proof.js';
export { RefreshTokenCodec, type RefreshToken } from './refresh-token/refresh-token-codec.js';
export {
  revocationBy,
  type AccessTokenRevocation,
  type ClaimsRevocation,
  type SessionRevocation,
} from './revocation/access-token-revocation.js';
export { DEFAULT_REVOCATION_CACHE_LIMITS, RevocationCache } from './revocation/revocation-cache.js';
export { decideRefresh, rejectionAfter } from './rotation/decide-refresh.js';
export type {
  RefreshAttempt,
  RefreshDecision,
  RefreshGrant,
  RefreshRejection,
} from './rotation/refresh-decision.js';
export {
  endEvent,
  isCountedEvent,
  knownEndReason,
  knownSessionEvent,
  type CountedSessionEvent,
  type SessionEvent,
  type StoredSessionEvent,
} from './session-event.js';
export { isSessionId } from './session-id.js';
export type { AuthorizationOutcome, KnownSession } from './session-outcomes.js';
export { DEFAULT_SESSION_POLICY, type SessionPolicy } from './session-policy.js';
export { SessionService } from './session-service.js';
export {
  MAX_SUPERSEDED,
  MAX_USED_PROOFS,
  type SessionEnd,
  type SessionOrigin,
  type SessionState,
  type SupersededToken,
} from './session-state.js';
export {
  MAX_ENDED_AT_ONCE,
  MAX_SESSION_EVENTS,
  SessionStore,
  StoreUnavailableError,
  type AttemptCount,
  type EndedSessionPage,
  type EventPage,
  type NewSession,
  type OpenedSession,
  type RevocationBatch,
  type RotationRequest,
  type SessionChange,
  type SessionPage,
} from './session-store.js';
