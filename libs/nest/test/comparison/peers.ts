import { SECOND_MS, type Contender } from './contender';

/** Common parts of the other libraries' rules: numbered tokens, a clock, and a session that theft ends. */
abstract class Peer implements Contender {
  readonly first = '0';
  protected now = 0;
  protected isRevoked = false;
  #issued = 0;

  refresh(token: string): Promise<string | null> {
    return Promise.resolve(this.isRevoked ? null : this.rotate(token));
  }

  use(token: string): Promise<boolean> {
    if (!this.isRevoked) this.recordUse?.(token);
    return Promise.resolve(!this.isRevoked);
  }

  wait(ms: number): void {
    this.now += ms;
  }

  hasDetectedTheft(): Promise<boolean> {
    return Promise.resolve(this.isRevoked);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected abstract rotate(token: string): string | null;

  /** For rules that depend on whether the access token was used. */
  protected recordUse?(token: string): void;

  protected issue(): string {
    this.#issued += 1;
    return String(this.#issued);
  }

  protected revoke(): null {
    this.isRevoked = true;
    return null;
  }
}

/**
 * A parent can be refreshed again until one of its children is used. Then the parent and the other children are theft.
 */
export class SuperTokensUntil54 extends Peer {
  readonly #parents = new Map<string, string>();
  #current = this.first;

  protected rotate(token: string): string | null {
    this.recordUse(token);
    if (token !== this.#current) return this.revoke();
    const child = this.issue();
    this.#parents.set(child, token);
    return child;
  }

  protected override recordUse(token: string): void {
    if (this.#parents.get(token) === this.#current) this.#current = token;
  }
}

/** A parent is invalid as soon as its child is issued. */
export class SuperTokens56 extends Peer {
  #current = this.first;

  protected rotate(token: string): string | null {
    if (token !== this.#current) return this.revoke();
    this.#current = this.issue();
    return this.#current;
  }
}

/** The parent of the active token returns the active token at any time; other tokens do within the reuse interval. */
export class SupabaseV2 extends Peer {
  static readonly #REUSE_INTERVAL_MS = 10 * SECOND_MS;
  readonly #usedAt = new Map<string, number>();
  #active = this.first;
  #parent: string | null = null;

  protected rotate(token: string): string | null {
    if (token === this.#active) {
      this.#usedAt.set(token, this.now);
      this.#parent = token;
      this.#active = this.issue();
      return this.#active;
    }
    const isRecent = this.now - (this.#usedAt.get(token) ?? -Infinity) <= SupabaseV2.#REUSE_INTERVAL_MS;
    return token === this.#parent || isRecent ? this.#active : this.revoke();
  }
}

/** A used token starts a new chain within the grace period, and is theft after it. */
export class Hydra extends Peer {
  static readonly #GRACE_MS = 30 * SECOND_MS;
  readonly #usedAt = new Map<string, number>();

  protected rotate(token: string): string | null {
    const usedAt = this.#usedAt.get(token) ?? this.now;
    if (this.now - usedAt > Hydra.#GRACE_MS) return this.revoke();
    this.#usedAt.set(token, usedAt);
    return this.issue();
  }
}
