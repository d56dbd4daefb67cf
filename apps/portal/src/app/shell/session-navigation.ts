import { computed, effect, inject, Injectable, Injector, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { RETURN_TO, Session } from '@holdfast/angular';
import { SessionPrompts } from '@holdfast/angular/session-prompt';
import { PortalPath } from '@holdfast/app-contract';
import { filter, take } from 'rxjs';
import { accessOf } from './page-access';
import { returnPageOf } from './return-page';

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

  /** False while the first page opens. */
  readonly hasPage = computed(() => this.#firstPage() !== undefined);

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
    const access = accessOf(this.#router);
    if (status === 'signed_in' && access === 'signed_out') {
      void this.#return(returnPageOf(url, this.#router));
    } else if (status === 'signed_out' && this.#router.navigated && access === 'signed_in') {
      // After a deliberate sign-out the next sign-in starts at the default page.
      const isDeliberate = this.#session.reason()?.code === 'signed_out';
      void this.#router.navigate([PortalPath.signIn], {
        queryParams: isDeliberate ? {} : { [RETURN_TO]: url },
      });
    }
  }

  /** Replaces the sign-in page in the browser's history: it has nothing more to show. */
  async #return(page: string): Promise<void> {
    const isThere = await this.#router.navigateByUrl(page, { replaceUrl: true }).catch(() => false);
    if (!isThere) await this.#router.navigateByUrl(PortalPath.notes, { replaceUrl: true });
  }
}
