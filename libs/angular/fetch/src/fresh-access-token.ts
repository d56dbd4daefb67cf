import { inject } from '@angular/core';
import { ɵWaitingRequests, type RefreshFailure, type SignOutReason } from '@holdfast/angular';
import type { TokenType } from '@holdfast/contract';
import { firstValueFrom } from 'rxjs';

/** An access token, or why there is none. After `failed`, the next attempt may succeed. */
export type FreshAccessToken =
  | {
      readonly kind: 'token';
      readonly accessToken: string;
      /** The scheme of the `Authorization` header. With `DPoP`, the request needs a proof too: `injectAccessProofFor()`. */
      readonly tokenType: TokenType;
    }
  | { readonly kind: 'signed_out'; readonly reason: SignOutReason | null }
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/**
 * Returns an access token that stays valid for a while, refreshed first if necessary.
 *
 * @param minValidityMs how long it stays valid, if the API issues tokens that live that long. Defaults to 0.
 * @param rejectedToken a token that the API has rejected: the function returns another one
 */
export type GetFreshAccessToken = (
  minValidityMs?: number,
  rejectedToken?: string | null,
) => Promise<FreshAccessToken>;

/**
 * Returns a function that gets the token for requests that HttpClient does not send: sockets, workers, large uploads.
 * Call it in an injection context.
 *
 * @example
 * ```ts
 * readonly #freshAccessToken = injectFreshAccessToken();
 *
 * async upload(file: File) {
 *   const token = await this.#freshAccessToken(60_000);
 *   if (token.kind === 'token') this.worker.postMessage({ file, accessToken: token.accessToken });
 * }
 * ```
 */
export function injectFreshAccessToken(): GetFreshAccessToken {
  const waitingRequests = inject(ɵWaitingRequests);
  return async (minValidityMs = 0, rejectedToken = null) => {
    if (rejectedToken !== null) waitingRequests.rejectToken(rejectedToken);
    const outcome = await firstValueFrom(waitingRequests.waitForToken(minValidityMs));
    switch (outcome.kind) {
      case 'signed_in':
        return {
          kind: 'token',
          accessToken: outcome.token.accessToken,
          tokenType: outcome.token.tokenType ?? 'Bearer',
        };
      case 'signed_out':
        return { kind: 'signed_out', reason: outcome.reason };
      case 'retry_scheduled':
        return { kind: 'failed', failure: outcome.failure };
    }
  };
}
