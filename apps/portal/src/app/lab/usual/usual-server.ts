/** What the simulated server responds. `status` 0 means that no response arrives. */
export interface UsualResponse {
  readonly status: number;
  /** Why. */
  readonly code: string;
  readonly tokens?: UsualTokens;
}

/** The tokens of a session. */
export interface UsualTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const NO_RESPONSE: UsualResponse = { status: 0, code: '' };

/**
 * A simulated server that rotates refresh tokens and takes one that comes back for stolen, so that it ends the session
 * (RFC 9700 §4.14.2). It is in this page, and knows nothing of the user's session.
 */
export class UsualServer {
  #generation = 1;
  #isRevoked = false;
  #losesResponse = false;
  #goesAway = false;
  #awayUntil = 0;
  readonly #expired = new Set<string>();

  get tokens(): UsualTokens {
    const generation = String(this.#generation);
    return { accessToken: `access ${generation}`, refreshToken: `refresh ${generation}` };
  }

  expire(accessToken: string): void {
    this.#expired.add(accessToken);
  }

  /** Loses the next response to a refresh. */
  loseResponse(): void {
    this.#losesResponse = true;
  }

  /** Goes away when the next refresh arrives, for three seconds. */
  goAway(): void {
    this.#goesAway = true;
  }

  request(accessToken: string, now: number): UsualResponse {
    if (now < this.#awayUntil) return NO_RESPONSE;
    return accessToken === '' || this.#expired.has(accessToken)
      ? { status: 401, code: 'token_expired' }
      : { status: 200, code: 'OK' };
  }

  refresh(refreshToken: string, now: number): UsualResponse {
    if (this.#goesAway) this.#awayUntil = now + 3_000;
    this.#goesAway = false;
    if (now < this.#awayUntil) return NO_RESPONSE;
    if (this.#isRevoked || refreshToken !== this.tokens.refreshToken) {
      this.#isRevoked = true;
      return { status: 401, code: 'refresh token used twice, session ended' };
    }
    this.#generation += 1;
    const isLost = this.#losesResponse;
    this.#losesResponse = false;
    return isLost ? NO_RESPONSE : { status: 200, code: 'OK', tokens: this.tokens };
  }
}
