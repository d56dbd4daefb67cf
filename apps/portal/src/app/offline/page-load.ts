import { Location } from '@angular/common';
import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, type NavigationError } from '@angular/router';
import { filter } from 'rxjs';

/** The page that could not be opened, because its code could not be loaded: offline, or gone after a new deployment. */
@Injectable({ providedIn: 'root' })
export class PageLoad {
  readonly #location = inject(Location);
  readonly #document = inject(DOCUMENT);
  readonly #failedUrl = signal<string | null>(null);

  /** Null while the latest page has opened. */
  readonly failedUrl = this.#failedUrl.asReadonly();

  constructor() {
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        this.#failedUrl.set(null);
      });
  }

  failed({ url }: NavigationError): void {
    this.#failedUrl.set(url);
  }

  /** Loads the whole application again: a browser does not try a second time to load code that it could not load. */
  loadAgain(): void {
    this.#document.location.assign(this.#location.prepareExternalUrl(this.#failedUrl() ?? ''));
  }
}
