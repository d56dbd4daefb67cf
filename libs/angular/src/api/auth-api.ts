import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  AuthPath,
  DPOP_HEADER,
  isTokenResponse,
  type LoginRequest,
  type Problem,
  type RefreshRequest,
  type TokenResponse,
} from '@holdfast/contract';
import type { RefreshFailure } from '@holdfast/renewal';
import type { KeyPair } from 'dpop';
import { catchError, defer, firstValueFrom, from, map, of, switchMap, timeout, type Observable } from 'rxjs';
import { DeviceProofs } from '../device-key/device-proofs.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { readProblem, toFailure } from './api-answer.js';

/** A verdict and a failure are different things: only a verdict may end a session. */
export type AuthResult<Granted> =
  | { readonly kind: 'granted'; readonly response: Granted }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly failure: RefreshFailure };

/** With the second try that a fresh nonce may need. Less than other tabs wait for their turn. */
const TIME_LIMIT_MS = 10_000;

/** Calls the auth routes, past all interceptors. */
@Injectable({ providedIn: 'root' })
export class AuthApi {
  readonly #http = new HttpClient(inject(HttpBackend));
  readonly #proofs = inject(DeviceProofs);
  readonly #origin = inject(HOLDFAST_OPTIONS).apiOrigin;

  /** @param key null for an unbound session */
  login(request: LoginRequest, key: KeyPair | null): Promise<AuthResult<TokenResponse>> {
    return this.#send(AuthPath.login, request, key, null, isTokenResponse);
  }

  /** @param key null where the device key is lost, or never was */
  refresh(key: KeyPair | null): Promise<AuthResult<TokenResponse>> {
    return this.#send(AuthPath.refresh, credential(key), key, null, isTokenResponse);
  }

  logout(key: KeyPair | null, accessToken: string | null): Promise<AuthResult<null>> {
    return this.#send(AuthPath.logout, credential(key), key, accessToken, (body) => body === null);
  }

  #send<Granted>(
    path: AuthPath,
    body: LoginRequest | RefreshRequest,
    key: KeyPair | null,
    accessToken: string | null,
    isGranted: (body: unknown) => body is Granted,
  ): Promise<AuthResult<Granted>> {
    const attempt$ = defer(() => from(this.#headers(path, key, accessToken))).pipe(
      switchMap((headers) =>
        this.#http.post<unknown>(this.#origin + path, body, {
          headers,
          withCredentials: true,
          observe: 'response',
        }),
      ),
      map(({ headers, status, body: answer }): AuthResult<Granted> => {
        this.#proofs.noteNonce(headers);
        if (isGranted(answer)) return { kind: 'granted', response: answer };
        return { kind: 'failed', failure: { status, problem: null, retryAfterMs: null } };
      }),
      catchError((error: unknown) => this.#judge<Granted>(error)),
    );
    return firstValueFrom(
      attempt$.pipe(
        switchMap((result) => (asksForProof(result) ? attempt$ : of(result))),
        timeout({ first: TIME_LIMIT_MS, with: () => of(NO_ANSWER) }),
      ),
    );
  }

  async #headers(
    path: AuthPath,
    key: KeyPair | null,
    accessToken: string | null,
  ): Promise<Record<string, string>> {
    return {
      ...(key === null ? {} : { [DPOP_HEADER]: await this.#proofs.make(key, 'POST', this.#origin + path) }),
      ...(accessToken === null ? {} : { Authorization: `Bearer ${accessToken}` }),
    };
  }

  #judge<Granted>(error: unknown): Observable<AuthResult<Granted>> {
    if (!(error instanceof HttpErrorResponse)) return of(NO_ANSWER);
    this.#proofs.noteNonce(error.headers);
    return from(readProblem(error)).pipe(
      map((problem) =>
        problem?.action === 'sign_in' || problem?.action === 'none'
          ? { kind: 'refused', problem }
          : { kind: 'failed', failure: toFailure(error, problem) },
      ),
    );
  }
}

const NO_ANSWER = { kind: 'failed', failure: { status: 0, problem: null, retryAfterMs: null } } as const;

function credential(key: KeyPair | null): RefreshRequest {
  return key === null ? { device_key: 'lost' } : {};
}

function asksForProof(result: AuthResult<unknown>): boolean {
  return result.kind === 'failed' && result.failure.problem?.action === 'prove';
}
