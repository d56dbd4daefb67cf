import { inject, Injectable } from '@angular/core';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/**
 * Remembers on this device that the user has signed out, until the API knows it. In `localStorage`, because that keeps
 * a value even if the page is closed in the next moment, and because all tabs see it. Contains no credential.
 */
@Injectable({ providedIn: 'root' })
export class SignOutRecord {
  readonly #options = inject(HOLDFAST_OPTIONS);

  /** Does nothing in a browser that stores nothing. */
  write(): void {
    this.#use((storage, key) => {
      storage.setItem(key, '');
    });
  }

  exists(): boolean {
    return this.#use((storage, key) => storage.getItem(key) !== null) ?? false;
  }

  delete(): void {
    this.#use((storage, key) => {
      storage.removeItem(key);
    });
  }

  /** Null where storage is blocked, full or missing. */
  #use<Result>(access: (storage: Storage, key: string) => Result): Result | null {
    try {
      return access(localStorage, `holdfast.signed-out ${this.#options.applicationId}`);
    } catch {
      return null;
    }
  }
}
