import { effect, inject, Injectable, Injector, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { RETURN_TO, Session } from '@holdfast/angular';
import { SessionPrompts } from '@holdfast/angular/session-prompt';
import { PortalPath } from '@holdfast/app-contract';
import { filter, take } from 'rxjs';

/** Pages for users who are signed out. */
const PUBLIC_PAGES: readonly string[] = [PortalPath.signIn, PortalPath.register];

/** Opens the sign-in page when the session ends in any tab, and returns to the previous page after sign-in. */
@Injectable({ providedIn: 'root' })
export class SessionNavigation {
  readonly #session = inject(Session);
  readonly #prompts = inject(SessionPrompts);
  readonly #router = inject(Router);
  readonly #injector = inject(Injector);
  readonly #firstPage = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      take(1),
    ),
  );

  follow(): void {
    effect(
      () => {
        // While the session dialog asks for a sign-in, the page stays.
        const isAsked = this.#prompts.current() !== null;
        const status = isAsked ? 'unknown' : this.#session.status();
        // The session may end while the first page opens, after its guard has let the user in.
        this.#firstPage();
        untracked(() => {
          this.#redirect(status);
        });
      },
      { injector: this.#injector },
    );
  }

  #redirect(status: ReturnType<Session['status']>): void {
    const { url } = this.#router;
    const isPublic = PUBLIC_PAGES.includes(url.split('?', 1)[0] ?? '');
    if (status === 'signed_in' && isPublic) {
      void this.#router.navigateByUrl(this.#returnPage());
    } else if (status === 'signed_out' && this.#router.navigated && !isPublic) {
      // After a deliberate sign-out the next sign-in starts at the default page.
      const isDeliberate = this.#session.reason()?.code === 'signed_out';
      void this.#router.navigate([PortalPath.signIn], {
        queryParams: isDeliberate ? {} : { [RETURN_TO]: url },
      });
    }
  }

  /** Only a path of this application: anyone can craft a link with a `return_to` parameter. */
  #returnPage(): string {
    const returnTo: unknown = this.#router.parseUrl(this.#router.url).queryParams[RETURN_TO];
    return typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo) ? returnTo : PortalPath.notes;
  }
}
