import { inject } from '@angular/core';
import { ɵRENEWAL_ENGINE, type RefreshFailure, type SignOutReason } from '@holdfast/angular';
import { tokenRejected } from '@holdfast/renewal';
import { firstValueFrom } from 'rxjs';

export type FreshAccessToken =
  | { readonly kind: 'token'; readonly accessToken: string }
  | { readonly kind: 'signed_out'; readonly reason: SignOutReason | null }
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/**
 * Gives an access token that is good for so long, renewed first where need be.
 *
 * @param validForMs at least, unless the API issues none that lives so long; 0 unless told otherwise
 * @param refused an access token that the API took no longer: another one is got
 */
export type GetFreshAccessToken = (validForMs?: number, refused?: string | null) => Promise<FreshAccessToken>;

/** For what HttpClient does not send: sockets, workers, large uploads. To be called in an injection context. */
export function injectFreshAccessToken(): GetFreshAccessToken {
  const engine = inject(ɵRENEWAL_ENGINE);
  return async (validForMs = 0, refused = null) => {
    if (refused !== null) engine.pass(tokenRejected(refused));
    const wait = await firstValueFrom(engine.tokenFor(validForMs));
    switch (wait.kind) {
      case 'signed_in':
        return { kind: 'token', accessToken: wait.token.accessToken };
      case 'signed_out':
        return { kind: 'signed_out', reason: wait.reason };
      case 'retry_scheduled':
        return { kind: 'failed', failure: wait.failure };
    }
  };
}
