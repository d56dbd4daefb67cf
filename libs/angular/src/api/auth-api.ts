import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  AuthPath,
  DPOP_HEADER,
  isTokenResponse,
  type LoginRequest,
  type RefreshRequest,
  type TokenResponse,
} from '@holdfast/contract';
import type { Answer } from '@holdfast/renewal';
import { catchError, defer, firstValueFrom, from, map, of, switchMap, timeout, type Observable } from 'rxjs';
import { DeviceProofs } from '../device-key/device-proofs.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { NO_ANSWER, readProblem, toFailure } from './api-answer.js';

/** With the second try that a fresh nonce may need. Less than other tabs wait for their turn. */
const TIME_LIMIT_MS = 10_000;

/** Calls the auth routes, past all interceptors. */
@Injectable({ providedIn: 'root' })
export class AuthApi {
  readonly #http = new HttpClient(inject(HttpBackend));
  readonly #proofs = inject(DeviceProofs);
  readonly #origin = inject(HOLDFAST_OPTIONS).apiOrigin;

  /** @param key null for an unbound session */
  login(request: LoginRequest, key: CryptoKeyPair | null): Promise<Answer<TokenResponse>> {
    return this.#send(AuthPath.login, request, key, null, isTokenResponse);
  }

  /** @param key null where the device key is lost, or never was */
  refresh(key: CryptoKeyPair | null): Promise<Answer<TokenResponse>> {
    return this.#send(AuthPath.refresh, credential(key), key, null, isTokenResponse);
  }

  logout(key: CryptoKeyPair | null, accessToken: string | null): Promise<Answer<null>> {
    return this.#send(AuthPath.logout, credential(key), key, accessToken, (body) => body === null);
  }

  #send<Granted>(
    path: AuthPath,
    body: LoginRequest | RefreshRequest,
    key: CryptoKeyPair | null,
    accessToken: string | null,
    isGranted: (body: unknown) => body is Granted,
  ): Promise<Answer<Granted>> {
    const attempt$ = defer(() => from(this.#headers(path, key, accessToken))).pipe(
      switchMap((headers) =>
        this.#http.post<unknown>(this.#origin + path, body, {
          headers,
          withCredentials: true,
          observe: 'response',
        }),
      ),
      map(({ headers, status, body: answer }): Answer<Granted> => {
        this.#proofs.noteNonce(headers);
        if (isGranted(answer)) return { kind: 'granted', response: answer };
        return { kind: 'failed', failure: { ...NO_ANSWER, status } };
      }),
      catchError((error: unknown) => this.#judge<Granted>(error)),
    );
    return firstValueFrom(
      attempt$.pipe(
        switchMap((result) => (asksForProof(result) ? attempt$ : of(result))),
        timeout({ first: TIME_LIMIT_MS, with: () => of(FAILED) }),
      ),
    );
  }

  async #headers(
    path: AuthPath,
    key: CryptoKeyPair | null,
    accessToken: string | null,
  ): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    if (key !== null) headers[DPOP_HEADER] = await this.#proofs.make(key, 'POST', this.#origin + path);
    if (accessToken !== null) headers['Authorization'] = `Bearer ${accessToken}`;
    return headers;
  }

  #judge<Granted>(error: unknown): Observable<Answer<Granted>> {
    if (!(error instanceof HttpErrorResponse)) return of(FAILED);
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

const FAILED = { kind: 'failed', failure: NO_ANSWER } as const;

function credential(key: CryptoKeyPair | null): RefreshRequest {
  return key === null ? { device_key: 'lost' } : {};
}

function asksForProof(result: Answer<unknown>): boolean {
  return result.kind === 'failed' && result.failure.problem?.action === 'prove';
}
