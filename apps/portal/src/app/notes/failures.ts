import { signal } from '@angular/core';

/** Something that failed, and how to try it again. */
interface Failure {
  readonly message: string;
  readonly retry: () => Promise<void>;
}

/** Runs tasks and remembers the latest that failed, until one succeeds. */
export class Failures {
  readonly #latest = signal<Failure | null>(null);

  readonly latest = this.#latest.asReadonly();

  async attempt(message: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
      this.#latest.set(null);
    } catch {
      this.report({ message, retry: () => this.attempt(message, task) });
    }
  }

  report(failure: Failure): void {
    this.#latest.set(failure);
  }

  clear(): void {
    this.#latest.set(null);
  }
}
