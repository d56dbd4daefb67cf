import { inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { RefreshFailure, SignOutReason } from '@holdfast/renewal';
import { RenewalEngine } from '../renewal/renewal-engine.js';

export type FreshAccessToken =
  | { readonly kind: 'token'; readonly accessToken: string }
  | { readonly kind: 'signed_out'; readonly reason: SignOutReason | null }
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/**
 * For what HttpClient does not send (`fetch`, streams, sockets, large uploads): a function that gives an access token
 * which is good for so long, renewed first where need be. To be called in an injection context.
 *
 * @param validForMs at least, unless the API issues none that lives so long; 0 unless told otherwise
 */
export function injectFreshAccessToken(): (validForMs?: number) => Promise<FreshAccessToken> {
  const engine = inject(RenewalEngine);
  return async (validForMs = 0) => {
    const wait = await firstValueFrom(engine.tokenFor(validForMs));
    return wait.kind === 'token' ? { kind: 'token', accessToken: wait.token.accessToken } : wait;
  };
}
