import { HttpClient, HttpContext } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { SKIP_AUTH } from '@holdfast/angular';
import { PORTAL_SETTINGS, type PortalSettings } from '@holdfast/app-contract';
import { API_BASE_PATH } from '@holdfast/contract';
import { catchError, firstValueFrom, of, shareReplay } from 'rxjs';

/** What the API tells the pages before anybody signs in. */
@Injectable({ providedIn: 'root' })
export class PortalSettingsApi {
  readonly #http = inject(HttpClient);

  /** Of this page load, by one request. */
  readonly #settings$ = this.#http
    .get<PortalSettings>(`${API_BASE_PATH}/${PORTAL_SETTINGS}`, {
      context: new HttpContext().set(SKIP_AUTH, true),
    })
    .pipe(shareReplay(1));

  /** Null until the API has responded, and where it does not: the pages do without. */
  readonly settings = toSignal(this.#settings$.pipe(catchError(() => of(null))), { initialValue: null });

  /** Whether this browser may have a session. Rejects where the API does not respond. */
  async hasRefreshCookie(): Promise<boolean> {
    return (await firstValueFrom(this.#settings$)).has_refresh_cookie;
  }
}
