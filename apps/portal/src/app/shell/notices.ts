import { Injectable, signal } from '@angular/core';

/** What the page has to say beside its contents, until somebody has read it. */
@Injectable({ providedIn: 'root' })
export class Notices {
  readonly #current = signal('');

  /** Empty if there is nothing to say. */
  readonly current = this.#current.asReadonly();

  show(message: string): void {
    this.#current.set(message);
  }

  dismiss(): void {
    this.#current.set('');
  }
}
