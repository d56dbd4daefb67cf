import type { HttpRequest } from '@angular/common/http';
import type { Observable } from 'rxjs';

/** The `AuthService` of the tutorials, as far as their interceptors use it. */
export interface UsualAuth {
  /** From `localStorage`, which all tabs share; empty once the user is signed out. */
  readonly accessToken: string;
  /** Stores the new tokens, and emits the new access token. */
  refresh(): Observable<string>;
  /** Deletes the tokens, and opens the sign-in page. */
  signOut(): void;
}

/** A request with an access token. */
export function withToken(request: HttpRequest<unknown>, accessToken: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${accessToken}` } });
}
