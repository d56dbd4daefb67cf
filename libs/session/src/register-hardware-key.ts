import { rejectionOf } from './rotation/decide-refresh.js';
import type { SessionState } from './session-state.js';
import type { SessionChange } from './session-store.js';
import { REGISTRATION_LIFETIME_MS } from './hardware-key/check-hardware-key.js';

/** The outcome of a registration. */
export type RegistrationOutcome =
  | { readonly kind: 'registered'; readonly session: SessionState }
  | {
      readonly kind: 'rejected';
      readonly rejection:
        | 'session_revoked'
        | 'session_expired'
        /** The session is unbound, or its browser was not asked to register a key. */
        | 'registration_not_offered'
        | 'registration_late'
        /** The session has another hardware key. */
        | 'registered_already';
      readonly session: SessionState;
    };

/**
 * Registers the hardware key of a session, whose challenge the key has signed:
 *
 * | case | result |
 * | --- | --- |
 * | the session has ended, or is past a limit | rejected |
 * | unbound, or no registration was offered | rejected |
 * | more than REGISTRATION_LIFETIME_MS after the offer | rejected |
 * | the same key again: the response was lost | registered; nothing changes |
 * | another key is registered | rejected |
 * | any other | registered |
 *
 * The key takes effect when the browser shows it first, because the response may be lost, and the browser then gives up.
 * The access tokens from before become stale, so that the next request of the page refreshes them and shows the key.
 *
 * @param thumbprint JWK SHA-256 thumbprint (RFC 7638) of the key
 * @param now milliseconds since 1970
 */
export function registerHardwareKey(
  session: SessionState,
  thumbprint: string,
  now: number,
): SessionChange<RegistrationOutcome> {
  const rejection = rejectionOf(session, now) ?? registrationFault(session, thumbprint, now);
  if (rejection !== null) {
    return { outcome: { kind: 'rejected', rejection, session }, next: session, events: [] };
  }
  const isRepeated = session.hardwareKeyThumbprint === thumbprint;
  const next = isRepeated
    ? session
    : { ...session, hardwareKeyThumbprint: thumbprint, claimsVersion: session.claimsVersion + 1 };
  return { outcome: { kind: 'registered', session: next }, next, events: [] };
}

function registrationFault(
  { deviceKeyThumbprint, hardwareKeyOfferedAt, hardwareKeyThumbprint }: SessionState,
  thumbprint: string,
  now: number,
): 'registration_not_offered' | 'registration_late' | 'registered_already' | null {
  if (deviceKeyThumbprint === null || hardwareKeyOfferedAt === null) return 'registration_not_offered';
  if (now - hardwareKeyOfferedAt > REGISTRATION_LIFETIME_MS) return 'registration_late';
  return hardwareKeyThumbprint === null || hardwareKeyThumbprint === thumbprint ? null : 'registered_already';
}

/** Whether the change that led to this state offers the registration of a hardware key. */
export function offersRegistration({ hardwareKeyOfferedAt, lastUsedAt }: SessionState): boolean {
  return hardwareKeyOfferedAt === lastUsedAt;
}
