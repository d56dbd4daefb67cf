import { afterNextRender, DestroyRef, DOCUMENT, inject, Injectable, Injector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { distinctUntilChanged, filter, map, skip } from 'rxjs';

/** Focuses the heading of each page that a link opens. A browser that loads a page begins at its start, too. */
@Injectable({ providedIn: 'root' })
export class PageFocus {
  readonly #router = inject(Router);
  readonly #document = inject(DOCUMENT);
  readonly #injector = inject(Injector);
  readonly #destroyRef = inject(DestroyRef);

  follow(): void {
    this.#router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map(({ urlAfterRedirects }) => urlAfterRedirects.replace(/[?#].*/, '')),
        distinctUntilChanged(),
        skip(1),
        takeUntilDestroyed(this.#destroyRef),
      )
      .subscribe(() => {
        const write = (): void => {
          this.#focusHeading();
        };
        afterNextRender({ write }, { injector: this.#injector });
      });
  }

  #focusHeading(): void {
    const main = this.#document.querySelector('main');
    const heading = main?.querySelector('h1') ?? main;
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus();
  }
}
