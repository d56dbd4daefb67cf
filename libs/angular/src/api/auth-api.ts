import { HttpBackend, HttpClient, HttpErrorResponse, type HttpResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { DPOP_HEADER, type ProblemAction, type RefreshRequest } from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';
import { catchError, defer, firstValueFrom, map, switchMap, timeout } from 'rxjs';
import { Clocks } from '../browser/clocks.js';
import type { FoundKey } from '../browser/device-key-store.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { DeviceProofs } from './device-proofs.js';
import { NO_RESPONSE, toFailure } from './problem-response.js';
import { REFRESH_TOKEN_CARRIER, type AuthRoute } from './refresh-token-carrier.js';

/** Covers the second attempt that a new nonce may need. Shorter than other tabs wait for the lock. */
const TIMEOUT_MS = 10_000;

/** After a problem with any other action, the next attempt may succeed. */
const NOT_RETRIED: readonly ProblemAction[] = ['sign_in', 'reauthenticate', 'none'];

/** A call of an auth route. */
export interface AuthCall<Body> {
  readonly route: AuthRoute;
  /** Defaults to that of the route. */
  readonly url?: string;
  /** Defaults to that of a refresh or a logout. */
  readonly body?: object;
  /**
   * Null if the device key was lost or never existed. One that is unreadable is reported as lost, so that the API does
   * not take the page for a thief. That it then rejects a bound session is no verdict.
   */
  readonly key: FoundKey;
  readonly accessToken?: string | null;
  /** What a DPoP access token adds to the claims of the proof. Undefined for a Bearer token. */
  readonly claims?: { readonly ath: string } | undefined;
  readonly isExpected: (body: unknown) => body is Body;
}

/** Calls the API's auth routes, bypassing all interceptors. */
@Injectable({ providedIn: 'root' })
export class AuthApi {
  /** How far the API's clock is ahead of this device's. */
  clockSkewMs = 0;

  readonly #clocks = inject(Clocks);
  readonly #http = new HttpClient(inject(HttpBackend));
  readonly #proofs = inject(DeviceProofs);
  readonly #options = inject(HOLDFAST_OPTIONS);
  readonly #carrier = inject(REFRESH_TOKEN_CARRIER, { optional: true });

  /** Sends a call with a proof of its key, and once more with a new nonce if the API asks for it. Never throws. */
  send<Body>(call: AuthCall<Body>): Promise<CallResult<Body>> {
    const { apiOrigin, authPath } = this.#options;
    const { url = `${apiOrigin}${authPath}/${call.route}` } = call;
    const attempt$ = defer(() =>
      Promise.all([this.#headersFor(call, url), this.#carrier?.membersFor(call.route, keyPairOf(call.key))]),
    ).pipe(
      switchMap(([headers, carried]) =>
        this.#http
          .post<unknown>(
            url,
            { ...(call.body ?? refreshRequest(call.key)), ...carried },
            {
              headers,
              withCredentials: true,
              observe: 'response',
              // Users sign out and leave. With `withXhr()` the browser cancels the call, and the next page repeats it.
              keepalive: call.route === 'logout',
            },
          )
          .pipe(
            map((response) => this.#resultOf(response, call)),
            catchError((error: unknown) => this.#failedResultOf(error, call)),
            switchMap(async (result) => {
              await this.#carrier?.settle(call.route, carried ?? {}, result);
              return result;
            }),
          ),
      ),
      // Keys, proofs or storage failed.
      catchError(() => [NO_RESPONSE]),
    );
    return firstValueFrom(
      attempt$.pipe(
        // Try once more, with the nonce that the API has just sent (RFC 9449 §8).
        switchMap((result) => (needsNewProof(result) ? attempt$ : [result])),
        timeout({ first: TIMEOUT_MS, with: () => [NO_RESPONSE] }),
      ),
    );
  }

  async #headersFor(call: AuthCall<unknown>, url: string): Promise<Record<string, string>> {
    const { accessToken, claims } = call;
    const key = keyPairOf(call.key);
    return {
      ...(key && { [DPOP_HEADER]: await this.#proofs.create(key, url, claims) }),
      ...(accessToken && { Authorization: `${claims ? 'DPoP' : 'Bearer'} ${accessToken}` }),
    };
  }

  #resultOf<Body>(
    { headers, status, body }: HttpResponse<unknown>,
    { isExpected }: AuthCall<Body>,
  ): CallResult<Body> {
    this.#proofs.keepNonce(headers);
    // The two clocks count as equal where CORS hides the header.
    this.clockSkewMs = Date.parse(headers.get('Date') ?? '') - this.#clocks.wallNow() || 0;
    return isExpected(body)
      ? { kind: 'succeeded', response: body }
      : { kind: 'failed', failure: { ...NO_RESPONSE.failure, status } };
  }

  async #failedResultOf(error: unknown, { key }: AuthCall<unknown>): Promise<CallResult<never>> {
    if (!(error instanceof HttpErrorResponse)) return NO_RESPONSE;
    this.#proofs.challenged(error.headers);
    const failure = await toFailure(error);
    const { problem } = failure;
    if (key === 'unreadable' && problem?.code === 'refresh_invalid') return NO_RESPONSE;
    return problem !== null && NOT_RETRIED.includes(problem.action)
      ? { kind: 'rejected', problem, failure }
      : { kind: 'failed', failure };
  }
}

function keyPairOf(key: FoundKey): CryptoKeyPair | null {
  return key === 'unreadable' ? null : key;
}

function refreshRequest(key: FoundKey): RefreshRequest {
  return keyPairOf(key) === null ? { device_key: 'lost' } : {};
}

function needsNewProof(result: CallResult<unknown>): boolean {
  return result.kind === 'failed' && result.failure.problem?.action === 'prove';
}
