import type { SessionEvent } from '../session-event.js';
import type { SessionPolicy } from '../session-policy.js';
import type { SessionState } from '../session-state.js';
import type { BoundCookie } from './bound-cookie.js';

/** How long after the offer a browser can register its hardware key. */
export const REGISTRATION_LIFETIME_MS = 60_000;

/** How long a browser may say nothing of its hardware key before the key counts as lost. */
export const HARDWARE_KEY_LOST_AFTER_MS = 60_000;

/** Why a request is rejected that does not show the hardware key of its session. */
export type HardwareKeyRejection =
  'bound_cookie_skipped' | 'bound_cookie_missing' | 'hardware_key_lost' | 'hardware_key_required';

/** Why a request is rejected, and the events to record. */
interface RejectedHardwareKey {
  readonly rejection: HardwareKeyRejection;
  readonly events: readonly SessionEvent[];
}

/**
 * Checks that a request comes from the hardware that holds the key of the session. Its device proof was accepted. Returns
 * null when it does, or when the session has no hardware key in effect.
 *
 * | case | result |
 * | --- | --- |
 * | `deviceBoundSessions` is `off` | accepted |
 * | a fresh bound cookie of the registered key | accepted |
 * | the registered key is not confirmed: the browser may never have got the response | accepted, as before it was registered |
 * | no key is confirmed, `require`, and the time to register has passed | rejected: sign in again |
 * | the browser reports that it could not renew the cookie | rejected for now |
 * | the browser says nothing, or its cookie is of another key | rejected for now |
 * | the browser has said nothing for a minute | rejected: sign in again |
 *
 * Whatever is rejected is recorded, and the session continues: a copy of the browser's profile gets nothing, not even the
 * power to sign the owner out. How long the cookie has been missing is what the browser itself says, so that a copy cannot
 * change the response to its owner.
 *
 * @param now milliseconds since 1970
 */
export function checkHardwareKey(
  session: SessionState,
  cookie: BoundCookie,
  now: number,
  { deviceBoundSessions }: SessionPolicy,
): RejectedHardwareKey | null {
  if (deviceBoundSessions === 'off' || isShownBy(session, cookie)) return null;
  if (!session.hardwareKeyConfirmed) {
    const isRequired = deviceBoundSessions === 'require' && hasMissedRegistration(session, now);
    return isRequired ? { rejection: 'hardware_key_required', events: [] } : null;
  }
  if (cookie.kind === 'skipped') return recorded('bound_cookie_skipped', now);
  const isLost =
    cookie.kind === 'missing' && cookie.since !== null && now - cookie.since >= HARDWARE_KEY_LOST_AFTER_MS;
  return recorded(isLost ? 'hardware_key_lost' : 'bound_cookie_missing', now);
}

/** Whether the cookie is a fresh one of the session's hardware key. */
export function isShownBy({ hardwareKeyThumbprint }: SessionState, cookie: BoundCookie): boolean {
  return (
    hardwareKeyThumbprint !== null && cookie.kind === 'fresh' && cookie.thumbprint === hardwareKeyThumbprint
  );
}

/** Only a browser that was asked to register a key can have missed it. */
function hasMissedRegistration({ hardwareKeyOfferedAt }: SessionState, now: number): boolean {
  return hardwareKeyOfferedAt !== null && now - hardwareKeyOfferedAt > REGISTRATION_LIFETIME_MS;
}

function recorded(
  kind: Exclude<HardwareKeyRejection, 'hardware_key_required'>,
  at: number,
): RejectedHardwareKey {
  return { rejection: kind, events: [{ kind, at }] };
}
