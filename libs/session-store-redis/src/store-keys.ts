import { HASH_TAGS, hashTagOf } from './hash-tags.js';

/** The keys of one session, and those that it shares with the sessions of its hash tag. All are in one slot. */
export interface SessionKeys {
  /** A hash: the session. */
  readonly session: string;
  /** A sorted set: its history, by position. */
  readonly events: string;
  /** A stream: the revocations. */
  readonly revocations: string;
  /** A sorted set: the sessions, with their accounts, by their absolute limits. */
  readonly expiries: string;
}

/** The names of the keys and the channel. Every key has a hash tag, so that further keys can be put into its slot. */
export class StoreKeys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  session(sessionId: string): SessionKeys {
    const tagged = this.#tagged(hashTagOf(sessionId));
    return {
      session: `${tagged}:session:${sessionId}`,
      events: `${tagged}:events:${sessionId}`,
      revocations: `${tagged}:revocations`,
      expiries: `${tagged}:expiries`,
    };
  }

  /** The streams of the revocations, in the order of HASH_TAGS. */
  get revocations(): readonly string[] {
    return HASH_TAGS.map((tag) => `${this.#tagged(tag)}:revocations`);
  }

  /** The sorted sets of the absolute limits, in the order of HASH_TAGS. */
  get expiries(): readonly string[] {
    return HASH_TAGS.map((tag) => `${this.#tagged(tag)}:expiries`);
  }

  /** A sorted set: the sessions of an account, in the order of their ids. */
  account(accountId: string): string {
    return this.#tagged(`account:${accountId}`);
  }

  /** A string: the session that a proof or a legacy token has opened. */
  signIn(proofDigest: bigint): string {
    return this.#tagged(`sign-in:${String(proofDigest)}`);
  }

  /** A hash: the attempts in the current window. */
  attempts(key: string): string {
    return this.#tagged(`attempts:${key}`);
  }

  /** The channel on which instances notify one another of revocations. */
  get channel(): string {
    return `${this.#prefix}:revocations`;
  }

  #tagged(tag: string): string {
    return `${this.#prefix}:{${tag}}`;
  }
}
