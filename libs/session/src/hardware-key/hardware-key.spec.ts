import { boundSession, freshProof, policy, unboundSession } from '../../test/sessions';
import { decideRefresh } from '../rotation/decide-refresh.js';
import type { RefreshDecision } from '../rotation/refresh-decision.js';
import { signOut } from '../session-changes.js';
import type { SessionState } from '../session-state.js';
import { NO_BOUND_COOKIE, type BoundCookie } from './bound-cookie.js';
import { HARDWARE_KEY_LOST_AFTER_MS, REGISTRATION_LIFETIME_MS } from './check-hardware-key.js';
import {
  offersRegistration,
  registerHardwareKey,
  type RegistrationOutcome,
} from '../register-hardware-key.js';

const start: SessionState = { ...boundSession(), hardwareKeyOfferedAt: boundSession().createdAt };
const soon = start.createdAt + 1000;
const shown: BoundCookie = { kind: 'fresh', thumbprint: 'hardware' };
const ofAnotherKey: BoundCookie = { kind: 'fresh', thumbprint: 'thief' };
const skipped: BoundCookie = { kind: 'skipped' };

const confirmed: SessionState = {
  ...start,
  hardwareKeyThumbprint: 'hardware',
  hardwareKeyConfirmed: true,
};

/** A refresh by somebody who has the refresh token and the device key. */
function refresh(state: SessionState, boundCookie: BoundCookie, now = soon, rules = policy): RefreshDecision {
  const { generation, branch } = state;
  const proof = freshProof();
  const attempt = { generation, branch, proof, boundCookie, offersRegistration: true, now };
  return decideRefresh(state, attempt, rules);
}

function register(state: SessionState, thumbprint = 'hardware', now = soon): RegistrationOutcome {
  return registerHardwareKey(state, thumbprint, now).outcome;
}

describe('the registration of a hardware key', () => {
  it('makes the access tokens from before stale, so that the browser soon shows the key', () => {
    const { next } = registerHardwareKey(start, 'hardware', soon);
    expect(next).toEqual({ ...start, hardwareKeyThumbprint: 'hardware', claimsVersion: 1 });
  });

  it('succeeds again for the same key, when its response was lost', () => {
    const { next } = registerHardwareKey(start, 'hardware', soon);
    expect(registerHardwareKey(next, 'hardware', soon + 1)).toMatchObject({
      outcome: { kind: 'registered' },
      next,
    });
  });

  it('happens once', () => {
    const { next } = registerHardwareKey(start, 'hardware', soon);
    expect(register(next, 'thief')).toMatchObject({ rejection: 'registered_already' });
  });

  it('is possible for a minute', () => {
    const end = start.createdAt + REGISTRATION_LIFETIME_MS;
    expect(register(start, 'hardware', end)).toMatchObject({ kind: 'registered' });
    expect(register(start, 'hardware', end + 1)).toMatchObject({ rejection: 'registration_late' });
  });

  it.each([
    ['that was not asked for one', { ...start, hardwareKeyOfferedAt: null }, 'registration_not_offered'],
    ['that is unbound', unboundSession(), 'registration_not_offered'],
    ['that has ended', { ...start, end: { reason: 'signed_out', at: soon } as const }, 'session_revoked'],
    ['that has expired', { ...start, idleExpiresAt: soon }, 'session_expired'],
  ])('fails for a session %s', (_which, session, rejection) => {
    const { outcome, next, events } = registerHardwareKey(session, 'hardware', soon);
    expect(outcome).toMatchObject({ kind: 'rejected', rejection });
    expect(next).toBe(session);
    expect(events).toEqual([]);
  });

  it('is offered once: at sign-in, or with the first refresh of a session from before', () => {
    expect(offersRegistration(start)).toBe(true);
    const before = boundSession();
    expect(offersRegistration(before)).toBe(false);
    const offered = refresh(before, NO_BOUND_COOKIE).state;
    expect(offersRegistration(offered)).toBe(true);
    expect(offersRegistration(refresh(offered, NO_BOUND_COOKIE, soon + 1).state)).toBe(false);
  });
});

describe('a registered hardware key', () => {
  const registered = registerHardwareKey(start, 'hardware', soon).next;

  it('counts from the first refresh that shows it, because the browser may not have got the response', () => {
    const without = refresh(registered, NO_BOUND_COOKIE);
    expect(without).toMatchObject({ kind: 'granted', state: { hardwareKeyConfirmed: false } });
    const other = refresh(without.state, ofAnotherKey);
    expect(other).toMatchObject({ kind: 'granted', state: { hardwareKeyConfirmed: false } });
    const { state } = refresh(other.state, shown);
    expect(state.hardwareKeyConfirmed).toBe(true);
    expect(refresh(state, shown)).toMatchObject({ kind: 'granted', grant: 'rotated' });
    expect(refresh(state, NO_BOUND_COOKIE)).toMatchObject({ kind: 'rejected' });
  });

  it.each<[string, BoundCookie, string]>([
    ['nothing', NO_BOUND_COOKIE, 'bound_cookie_missing'],
    ['another key', ofAnotherKey, 'bound_cookie_missing'],
    ['that the browser could not renew it', skipped, 'bound_cookie_skipped'],
    ['nothing, for less than a minute', missingFor(HARDWARE_KEY_LOST_AFTER_MS - 1), 'bound_cookie_missing'],
    ['nothing, for a minute', missingFor(HARDWARE_KEY_LOST_AFTER_MS), 'hardware_key_lost'],
  ])(
    'in effect, rejects a copy of the profile that shows %s; the owner stays',
    (_what, cookie, rejection) => {
      const decision = refresh(confirmed, cookie);
      expect(decision).toMatchObject({
        kind: 'rejected',
        rejection,
        events: [{ kind: rejection, at: soon }],
      });
      expect(decision.state).toBe(confirmed);
      expect(refresh(decision.state, shown).kind).toBe('granted');
    },
  );

  it('in effect, keeps a copy of the profile from signing the owner out', () => {
    const attempt = { generation: 0, branch: 0, proof: freshProof(), offersRegistration: false, now: soon };
    const byCopy = signOut(confirmed, { ...attempt, boundCookie: NO_BOUND_COOKIE }, policy);
    expect(byCopy.outcome).toMatchObject({ kind: 'rejected', rejection: 'bound_cookie_missing' });
    expect(byCopy.next.end).toBeNull();
    expect(signOut(confirmed, { ...attempt, boundCookie: shown }, policy).outcome.kind).toBe('signed_out');
  });

  it('is not counted where hardware keys are off', () => {
    const off = { ...policy, deviceBoundSessions: 'off' } as const;
    expect(refresh(confirmed, NO_BOUND_COOKIE, soon, off).kind).toBe('granted');
  });

  it('does not replace the device key', () => {
    const attempt = { generation: 0, branch: 0, boundCookie: shown, offersRegistration: false, now: soon };
    expect(decideRefresh(confirmed, { ...attempt, proof: { kind: 'none' } }, policy)).toMatchObject({
      rejection: 'proof_missing',
    });
  });
});

describe('where hardware keys are required', () => {
  const required = { ...policy, deviceBoundSessions: 'require' } as const;
  const late = start.createdAt + REGISTRATION_LIFETIME_MS + 1;

  it('a browser that was asked and has registered none signs in again, when its time has passed', () => {
    expect(refresh(start, NO_BOUND_COOKIE, late - 1, required).kind).toBe('granted');
    expect(refresh(start, NO_BOUND_COOKIE, late, required)).toMatchObject({
      rejection: 'hardware_key_required',
      state: start,
    });
    expect(refresh(confirmed, shown, late, required).kind).toBe('granted');
  });

  it('a session whose browser cannot be asked continues', () => {
    expect(refresh(boundSession(), NO_BOUND_COOKIE, late, required).kind).toBe('granted');
  });

  it('a browser that has registered none can still sign out', () => {
    const attempt = { generation: 0, branch: 0, proof: freshProof(), boundCookie: NO_BOUND_COOKIE };
    const outcome = signOut(start, { ...attempt, offersRegistration: false, now: late }, required).outcome;
    expect(outcome.kind).toBe('signed_out');
  });
});

function missingFor(ms: number): BoundCookie {
  return { kind: 'missing', since: soon - ms };
}
