import type { LabFault } from '@holdfast/app-contract';
import { LRUCache } from 'lru-cache';

/** How long `go_away` lasts. Shorter than the Angular library lets requests wait for a refresh. */
const AWAY_MS = 3_000;

const MAX_SESSIONS = 1_000;

interface ArmedFaults {
  losesRefreshResponse: boolean;
  dropsCookieWrite: boolean;
  expiredToken: string | null;
  goesAway: boolean;
  /** Milliseconds on the clock passed to the constructor. */
  awayUntil: number;
  /** The DPoP proof of the refresh whose response was lost. */
  lostProof: string | undefined;
}

/** The armed faults of each session. Drops those of the least recently used sessions above `MAX_SESSIONS`. */
export class LabFaults {
  readonly #now: () => number;
  readonly #bySession = new LRUCache<string, ArmedFaults>({ max: MAX_SESSIONS });

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param accessToken the access token of the request that arms the fault */
  arm(sessionId: string, fault: LabFault, accessToken: string): void {
    const armed = this.#bySession.get(sessionId) ?? {
      losesRefreshResponse: false,
      dropsCookieWrite: false,
      expiredToken: null,
      goesAway: false,
      awayUntil: 0,
      lostProof: undefined,
    };
    this.#bySession.set(sessionId, armed);
    switch (fault) {
      case 'expire_token':
        armed.expiredToken = accessToken;
        break;
      case 'lose_refresh_response':
        armed.losesRefreshResponse = true;
        break;
      case 'drop_cookie_write':
        armed.dropsCookieWrite = true;
        break;
      case 'go_away':
        armed.goesAway = true;
        break;
    }
  }

  disarm(sessionId: string): void {
    this.#bySession.delete(sessionId);
  }

  /** Whether any session has ever armed a fault. Lets most requests skip the checks below. */
  get areArmed(): boolean {
    return this.#bySession.size > 0;
  }

  isExpired(sessionId: string, accessToken: string): boolean {
    return this.#bySession.get(sessionId)?.expiredToken === accessToken;
  }

  /** Starts the outage that `go_away` has armed. */
  refreshArrives(sessionId: string): void {
    const armed = this.#bySession.get(sessionId);
    if (armed === undefined || !this.#take(sessionId, 'goesAway')) return;
    armed.awayUntil = this.#now() + AWAY_MS;
  }

  /** Whether refreshes of the session get no response now. */
  isAway(sessionId: string): boolean {
    return (this.#bySession.get(sessionId)?.awayUntil ?? 0) > this.#now();
  }

  /**
   * Whether to lose a response to a refresh: the next one that succeeds, and any to the same call. Browsers send a call
   * again by themselves when a connection that they have used before closes, with the same proof.
   */
  losesResponse(sessionId: string, status: number, proof: string | undefined): boolean {
    const armed = this.#bySession.get(sessionId);
    if (armed === undefined) return false;
    if (status === 200 && this.#take(sessionId, 'losesRefreshResponse')) {
      armed.lostProof = proof;
      return true;
    }
    return proof !== undefined && proof === armed.lostProof;
  }

  /** Whether to drop the cookie of the session's next refresh response. Disarms the fault. */
  takeDroppedCookie(sessionId: string): boolean {
    return this.#take(sessionId, 'dropsCookieWrite');
  }

  #take(sessionId: string, fault: 'losesRefreshResponse' | 'dropsCookieWrite' | 'goesAway'): boolean {
    const armed = this.#bySession.get(sessionId);
    if (armed?.[fault] !== true) return false;
    armed[fault] = false;
    return true;
  }
}
