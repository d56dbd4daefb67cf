import { LRUCache } from 'lru-cache';

/** What the Session lab of the portal lets happen to a session, once each. */
export const LAB_FAULTS = ['expire_token', 'lose_refresh_answer', 'drop_cookie_write', 'go_away'] as const;

export type LabFault = (typeof LAB_FAULTS)[number];

/** How long `go_away` lasts. */
const AWAY_MS = 8_000;

const MOST_SESSIONS = 1_000;

interface ArmedFaults {
  losesRefreshAnswer: boolean;
  dropsCookieWrite: boolean;
  expiredToken: string | null;
  /** Milliseconds of the clock handed in. */
  awayUntil: number;
}

/** The faults that are armed, by session; those of the least recent sessions are forgotten. */
export class LabFaults {
  readonly #now: () => number;
  readonly #bySession = new LRUCache<string, ArmedFaults>({ max: MOST_SESSIONS });

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param accessToken the one that the request came with */
  arm(sessionId: string, fault: LabFault, accessToken: string): void {
    const armed = this.#bySession.get(sessionId) ?? {
      losesRefreshAnswer: false,
      dropsCookieWrite: false,
      expiredToken: null,
      awayUntil: 0,
    };
    this.#bySession.set(sessionId, armed);
    switch (fault) {
      case 'expire_token':
        armed.expiredToken = accessToken;
        break;
      case 'lose_refresh_answer':
        armed.losesRefreshAnswer = true;
        break;
      case 'drop_cookie_write':
        armed.dropsCookieWrite = true;
        break;
      case 'go_away':
        armed.awayUntil = this.#now() + AWAY_MS;
        break;
    }
  }

  /** Whether any fault was armed at all: most requests need not be looked at. */
  get areArmed(): boolean {
    return this.#bySession.size > 0;
  }

  isExpired(sessionId: string, accessToken: string): boolean {
    return this.#bySession.get(sessionId)?.expiredToken === accessToken;
  }

  isAway(sessionId: string): boolean {
    return (this.#bySession.get(sessionId)?.awayUntil ?? 0) > this.#now();
  }

  takeLostAnswer(sessionId: string): boolean {
    return this.#take(sessionId, 'losesRefreshAnswer');
  }

  takeDroppedCookie(sessionId: string): boolean {
    return this.#take(sessionId, 'dropsCookieWrite');
  }

  #take(sessionId: string, fault: 'losesRefreshAnswer' | 'dropsCookieWrite'): boolean {
    const armed = this.#bySession.get(sessionId);
    if (armed?.[fault] !== true) return false;
    armed[fault] = false;
    return true;
  }
}
