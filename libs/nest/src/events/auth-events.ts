import { Injectable } from '@nestjs/common';
import type { AuthEvent } from './auth-event.js';

/**
 * Notifies the application about sign-ins, refreshes, refreshed claims, ended sessions, theft attempts and rejected
 * requests on this instance.
 *
 * @example
 * ```ts
 * constructor(events: AuthEvents) {
 *   events.listen((event) => {
 *     if (event.kind === 'theft_attempt') alertSecurity(event.accountId, event.reason);
 *   });
 * }
 * ```
 */
@Injectable()
export class AuthEvents {
  readonly #listeners = new Set<(event: AuthEvent) => void>();

  /**
   * Calls the listener for every event. It runs synchronously in the request, so it must neither throw nor block.
   *
   * @returns a function that removes the listener
   */
  listen(listener: (event: AuthEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Notifies all listeners. Called by the library. */
  emit(event: AuthEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
