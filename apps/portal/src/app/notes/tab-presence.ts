import { Injectable } from '@angular/core';

const LOCK_PREFIX = 'holdfast-portal-tab ';

/**
 * Shows the other tabs that this one is still there: a Web Lock ends with its page, also when that crashes. Where there
 * are no locks, every other tab counts as gone.
 */
@Injectable({ providedIn: 'root' })
export class TabPresence {
  readonly id = [...crypto.getRandomValues(new Uint32Array(4))].join('-');
  #isAnnounced = false;

  /** Not before there is something to keep: browsers do not keep a page with a lock for the way back. */
  announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#locks()
      ?.request(`${LOCK_PREFIX}${this.id}`, () => new Promise<never>(() => undefined))
      .catch(() => undefined);
  }

  /** The IDs of the other tabs that are there. */
  async others(): Promise<ReadonlySet<string>> {
    try {
      const { held = [] } = (await this.#locks()?.query()) ?? {};
      const names = held.map(({ name = '' }) => name);
      const ids = names
        .filter((name) => name.startsWith(LOCK_PREFIX))
        .map((name) => name.slice(LOCK_PREFIX.length));
      return new Set(ids.filter((id) => id !== this.id));
    } catch {
      return new Set();
    }
  }

  #locks(): LockManager | null {
    return 'locks' in navigator ? navigator.locks : null;
  }
}
