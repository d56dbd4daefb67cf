import { Injectable } from '@nestjs/common';
import type { AuthEvent } from './auth-event.js';

/** Tells the application's own listeners what happens to tokens and sessions. A listener must neither throw nor block. */
@Injectable()
export class AuthEvents {
  readonly #listeners = new Set<(event: AuthEvent) => void>();

  /** @returns what stops it */
  listen(listener: (event: AuthEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  emit(event: AuthEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
