/** A system that rotates refresh tokens, with one open session. Tokens are plain strings. */
export interface Contender {
  /** The refresh token issued at sign-in. */
  readonly first: string;
  /** Returns the next refresh token, or null when rejected. A `thief` has a copy of the token and nothing else. */
  refresh(token: string, by: Party): Promise<string | null>;
  /** Calls the API with the access token issued along with a refresh token. Returns whether it was accepted. */
  use(token: string): Promise<boolean>;
  wait(ms: number): void;
  /** Whether the system has noticed that the token was stolen. */
  hasDetectedTheft(): Promise<boolean>;
  close(): Promise<void>;
}

export type Party = 'owner' | 'thief';

export const SECOND_MS = 1000;
export const HOUR_MS = 3_600 * SECOND_MS;
