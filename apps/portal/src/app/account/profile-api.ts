import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { ACCOUNT_ROUTES, type AccountProfile } from '@holdfast/app-contract';
import { API_BASE_PATH } from '@holdfast/contract';
import type { Observable } from 'rxjs';

/** The name and the password of the signed-in account. */
@Injectable({ providedIn: 'root' })
export class ProfileApi {
  readonly #http = inject(HttpClient);

  profile(): Observable<AccountProfile> {
    return this.#http.get<AccountProfile>(`${API_BASE_PATH}/${ACCOUNT_ROUTES.profile}`);
  }

  changeName(name: string): Observable<AccountProfile> {
    return this.#http.put<AccountProfile>(`${API_BASE_PATH}/${ACCOUNT_ROUTES.name}`, { name });
  }

  changePassword(password: string): Observable<unknown> {
    return this.#http.put(`${API_BASE_PATH}/${ACCOUNT_ROUTES.password}`, { password });
  }
}
