/** A system that rotates refresh tokens, with one session open in it. Tokens are compared as text alone. */
export interface Contender {
  /** The refresh token that sign-in gave. */
  readonly first: string;
  /** The answer's refresh token; null when it is refused. `thief` has a copy of the token and nothing else. */
  refresh(token: string, by: Party): Promise<string | null>;
  /** Calls the API with the access token that came along with a refresh token; whether it was let in. */
  use(token: string): Promise<boolean>;
  wait(milliseconds: number): void;
  /** Whether the system has noticed that somebody else has the token. */
  hasSeenTheft(): Promise<boolean>;
  close(): Promise<void>;
}

export type Party = 'owner' | 'thief';

export const SECOND = 1000;
export const HOUR = 3_600 * SECOND;
