import type { LabFault } from '@holdfast/app-contract';
import { LRUCache } from 'lru-cache';

/** How long `go_away` lasts. */
const AWAY_MS = 8_000;

const MAX_SESSIONS = 1_000;

interface ArmedFaults {
  losesRefreshResponse: boolean;
  dropsCookieWrite: boolean;
  expiredToken: string | null;
  /** Milliseconds on the clock passed to the constructor. */
  awayUntil: number;
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
      awayUntil: 0,
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
        armed.awayUntil = this.#now() + AWAY_MS;
        break;
    }
  }

  /** Whether any session has ever armed a fault. Lets most requests skip the checks below. */
  get areArmed(): boolean {
    return this.#bySession.size > 0;
  }

  isExpired(sessionId: string, accessToken: string): boolean {
    return this.#bySession.get(sessionId)?.expiredToken === accessToken;
  }

  isAway(sessionId: string): boolean {
    return (this.#bySession.get(sessionId)?.awayUntil ?? 0) > this.#now();
  }

  /** Whether to lose the session's next refresh response. Disarms the fault. */
  takeLostResponse(sessionId: string): boolean {
    return this.#take(sessionId, 'losesRefreshResponse');
  }

  /** Whether to drop the cookie of the session's next refresh response. Disarms the fault. */
  takeDroppedCookie(sessionId: string): boolean {
    return this.#take(sessionId, 'dropsCookieWrite');
  }

  #take(sessionId: string, fault: 'losesRefreshResponse' | 'dropsCookieWrite'): boolean {
    const armed = this.#bySession.get(sessionId);
    if (armed?.[fault] !== true) return false;
    armed[fault] = false;
    return true;
  }
}
