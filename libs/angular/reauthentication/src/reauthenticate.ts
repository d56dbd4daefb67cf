import { inject } from '@angular/core';
import {
  ɵaccessTokenHash,
  ɵAuthApi,
  ɵClocks,
  ɵDeviceKeyStore,
  ɵNO_RESPONSE,
  ɵRenewalEngine,
  ɵTabLock,
  ɵWaitingRequests,
} from '@holdfast/angular';
import { isTokenResponse } from '@holdfast/contract';
import { currentToken, reauthenticated, sessionEnded, type CallResult } from '@holdfast/renewal';
import { firstValueFrom } from 'rxjs';

/**
 * `rejected` is the API's verdict, such as `invalid_credentials`. After `failed`, the next attempt may succeed. In both
 * cases the session stays. `signed_out`: nobody is signed in; `Session.reason` says why.
 */
export type ReauthenticationResult =
  | { readonly kind: 'reauthenticated' | 'signed_out' }
  | Exclude<CallResult<never>, { readonly kind: 'succeeded' }>;

/** Reauthenticates the signed-in account by its password. */
export type Reauthenticate = (password: string) => Promise<ReauthenticationResult>;

/**
 * Returns a function that reauthenticates the signed-in account by its password, after the API has rejected a request
 * with the action `reauthenticate`. All tabs then have the new access token: send the request again, unless it waits
 * (`withSessionPrompts`). A wrong password signs nobody out. Call it in an injection context.
 *
 * @example
 * ```ts
 * readonly #reauthenticate = injectReauthenticate();
 *
 * async confirm(password: string) {
 *   const result = await this.#reauthenticate(password);
 *   if (result.kind === 'reauthenticated') return this.transfer();
 * }
 * ```
 */
export function injectReauthenticate(): Reauthenticate {
  const api = inject(ɵAuthApi);
  const clocks = inject(ɵClocks);
  const engine = inject(ɵRenewalEngine);
  const keys = inject(ɵDeviceKeyStore);
  const lock = inject(ɵTabLock);
  const requests = inject(ɵWaitingRequests);

  const attempt: Reauthenticate = async (password) => {
    const sessionId = currentToken(engine.state)?.sessionId;
    // Before the lock, since a refresh needs it too.
    const outcome = await firstValueFrom(requests.waitForToken(0, { includesUser: false }));
    if (outcome.kind === 'retry_scheduled') return { kind: 'failed', failure: outcome.failure };
    // Under the lock, so that no refresh in another tab restores a token from before the reauthentication.
    return lock.run(async () => {
      const token = currentToken(engine.state);
      // The password is for the account that was signed in.
      if (token === null || token.sessionId !== sessionId) return { kind: 'signed_out' };
      const { accessToken, tokenType } = token;
      const claims = tokenType === 'DPoP' ? { ath: await ɵaccessTokenHash(accessToken) } : undefined;
      const key = await keys.find();
      // Without the proof of a bound session, the API would take the page for a thief.
      if (key === 'unreadable') return ɵNO_RESPONSE;
      const requestedAt = clocks.now();
      const result = await api.send({
        route: 'reauthenticate',
        body: { password },
        key,
        accessToken,
        claims,
        isExpected: isTokenResponse,
      });
      if (result.kind === 'succeeded') {
        engine.dispatch(reauthenticated(result.response, requestedAt));
        return { kind: 'reauthenticated' };
      }
      const { problem } = result.failure;
      if (problem?.action === 'refresh') requests.rejectToken(accessToken);
      if (problem?.action !== 'sign_in') return result;
      engine.dispatch(sessionEnded(accessToken, problem));
      return { kind: 'signed_out' };
    });
  };

  return async (password) => {
    const result = await attempt(password);
    const hasRejectedToken = 'failure' in result && result.failure.problem?.action === 'refresh';
    return hasRejectedToken ? attempt(password) : result;
  };
}
