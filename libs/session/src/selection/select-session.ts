import { thumbprintOf, type ProofResult } from '../proof/proof-result.js';
import type { RefreshToken } from '../refresh-token/refresh-token-codec.js';
import { rejectionOf } from '../rotation/decide-refresh.js';
import type { SessionState } from '../session-state.js';

/** A refresh token of a request that has several, whose HMAC was checked, and its session; null when there is none. */
export interface PresentedSession {
  readonly token: RefreshToken;
  readonly session: SessionState | null;
}

/** Which of several sessions a request is for. */
export interface SessionSelection {
  readonly token: RefreshToken;
  /** Sessions that the browser no longer needs the refresh tokens of, once the selected one is refreshed. */
  readonly obsolete: readonly string[];
}

/**
 * From the first choice to the last. `own`: bound to the key of the proof. `foreign`: bound to a key that is not
 * proved.
 */
const PREFERENCE = [
  'live own',
  'live unbound',
  'ended own',
  'live foreign',
  'ended unbound',
  'ended foreign',
] as const;

/**
 * Selects the session that a request is for when it presents several: any site on the same host, and in some browsers
 * on its subdomains, can add cookies to those of a browser, with refresh tokens that it got by signing in itself.
 *
 * | the request has | selected, the newest of them |
 * | --- | --- |
 * | a proof, and a live session bound to its key | that; so a browser never moves to another session than its own |
 * | otherwise a live unbound session | that; so a bound one beside it, which nobody can refresh, is no obstacle |
 * | otherwise an ended session bound to the key of the proof | that, for the reason of its end |
 * | only others | a live one before an ended one, a bound one before an unbound one |
 *
 * Obsolete is what the selected session has replaced: every older session, except that an unbound one, which may have
 * been added, replaces no live bound one. So is every session that has ended.
 *
 * @param presented at least one, in any order, with one token for each session
 * @param now milliseconds since 1970
 */
export function selectSession(
  presented: readonly [PresentedSession, ...PresentedSession[]],
  proof: ProofResult,
  now: number,
): SessionSelection {
  const standingOf = ({ session }: PresentedSession): (typeof PREFERENCE)[number] =>
    `${isLive(session, now) ? 'live' : 'ended'} ${bindingOf(session, proof)}`;
  const rankOf = (one: PresentedSession): number => PREFERENCE.indexOf(standingOf(one));

  const selected = presented.reduce((best, one) => {
    const difference = rankOf(one) - rankOf(best);
    return difference < 0 || (difference === 0 && isNewer(one, best)) ? one : best;
  });
  const replacesBound = standingOf(selected) === 'live own';
  const obsolete = presented.filter((one) => {
    if (one === selected) return false;
    if (!isLive(one.session, now)) return true;
    return isNewer(selected, one) && (replacesBound || bindingOf(one.session, proof) === 'unbound');
  });
  return { token: selected.token, obsolete: obsolete.map(({ token }) => token.sessionId) };
}

function isLive(session: SessionState | null, now: number): boolean {
  return session !== null && rejectionOf(session, now) === null;
}

function bindingOf(session: SessionState | null, proof: ProofResult): 'own' | 'unbound' | 'foreign' {
  if (session?.deviceKeyThumbprint === null) return 'unbound';
  return session !== null && thumbprintOf(proof) === session.deviceKeyThumbprint ? 'own' : 'foreign';
}

/** Session ids sort by sign-in time. */
function isNewer({ token: a }: PresentedSession, { token: b }: PresentedSession): boolean {
  return a.sessionId > b.sessionId;
}
