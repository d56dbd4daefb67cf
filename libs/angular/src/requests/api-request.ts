import type { SignOutReason } from '@holdfast/renewal';
import type { Observable } from 'rxjs';

/** A request to the API, whichever client sends it. */
export interface ApiRequest<Event> {
  readonly method: string;
  readonly url: string;
  /** Whether the request may be sent a second time. */
  readonly replayable: boolean;
  /** @param headers With the access token. Empty if nobody is signed in. */
  send(headers: Readonly<Record<string, string>>): Observable<Event>;
  /** Whether an event is the response itself, not progress. */
  isResponse(event: Event): boolean;
  /** The headers of the response that an error reports; null without one. */
  headersOf(error: unknown): { get(name: string): string | null } | null;
  /** The body of a 401 response, null if it has none; undefined for any other error. */
  unauthorizedBodyOf(error: unknown): unknown;
  /** The error for a request that never got a token. `status` is 0 if the API did not respond. */
  toError(status: number, problem: SignOutReason | null): unknown;
}
