import { effect, inject, Injectable, Injector, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { RETURN_TO, Session } from '@holdfast/angular';

/** Pages for people who are not signed in. */
const OPEN_PAGES = ['/sign-in', '/register'];

const FIRST_PAGE = '/notes';

/** Takes people to the sign-in page when their session ends, in whichever tab, and back when they have signed in. */
@Injectable({ providedIn: 'root' })
export class SessionNavigation {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #injector = inject(Injector);

  follow(): void {
    effect(
      () => {
        const status = this.#session.status();
        untracked(() => {
          this.#leadTo(status);
        });
      },
      { injector: this.#injector },
    );
  }

  #leadTo(status: ReturnType<Session['status']>): void {
    const { url } = this.#router;
    const isOpen = OPEN_PAGES.some((page) => url.split('?', 1)[0] === page);
    if (status === 'signed_in' && isOpen) {
      void this.#router.navigateByUrl(this.#wantedPage());
    } else if (status === 'signed_out' && this.#router.navigated && !isOpen) {
      // Whoever signed out themselves begins anew; the others find the way back.
      const isOwnWish = this.#session.reason()?.code === 'signed_out';
      void this.#router.navigate(['/sign-in'], { queryParams: isOwnWish ? {} : { [RETURN_TO]: url } });
    }
  }

  /** The address may be anybody's making: it leads nowhere but into this application. */
  #wantedPage(): string {
    const wanted: unknown = this.#router.parseUrl(this.#router.url).queryParams[RETURN_TO];
    return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : FIRST_PAGE;
  }
}
