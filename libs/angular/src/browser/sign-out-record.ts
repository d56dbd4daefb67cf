/**
 * Remembers on this device that the user has signed out, until the API knows it. In `localStorage`, because that keeps
 * a value even if the page is closed in the next moment, and because all tabs see it. Contains no credential.
 */
export class SignOutRecord {
  readonly #key: string;

  constructor(applicationId: string) {
    this.#key = `holdfast.signed-out ${applicationId}`;
  }

  /** Does nothing in a browser that stores nothing. */
  write(): void {
    this.#use((storage) => {
      storage.setItem(this.#key, '');
    });
  }

  exists(): boolean {
    return this.#use((storage) => storage.getItem(this.#key) !== null) ?? false;
  }

  delete(): void {
    this.#use((storage) => {
      storage.removeItem(this.#key);
    });
  }

  /** Null where storage is blocked, full or missing. */
  #use<Result>(access: (storage: Storage) => Result): Result | null {
    try {
      return access(localStorage);
    } catch {
      return null;
    }
  }
}
