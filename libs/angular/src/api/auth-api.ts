import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject } from '@angular/core';
import {
  DPOP_HEADER,
  isTokenResponse,
  LOGIN_PATH,
  LOGOUT_PATH,
  REFRESH_PATH,
  type LoginRequest,
  type RefreshRequest,
  type TokenResponse,
} from '@holdfast/contract';
import type { CallResult } from '@holdfast/renewal';
import { catchError, defer, firstValueFrom, map, switchMap, timeout } from 'rxjs';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { failureOf, NO_ANSWER } from './api-answer.js';
import { DEVICE_PROOFS } from './device-proofs.js';

/** With the second try that a fresh nonce may need. Less than other tabs wait for their turn. */
const TIME_LIMIT_MS = 10_000;

export const FAILED = { kind: 'failed', failure: NO_ANSWER } as const;

/** Calls the auth routes. A key that is null was lost, or never was. */
export interface AuthApi {
  login(request: LoginRequest, key: CryptoKeyPair | null): Promise<CallResult<TokenResponse>>;
  refresh(key: CryptoKeyPair | null): Promise<CallResult<TokenResponse>>;
  logout(key: CryptoKeyPair | null, accessToken: string | null): Promise<CallResult<null>>;
}

/** The API, past all interceptors. To be called in an injection context. */
export function injectAuthApi(): AuthApi {
  const http = new HttpClient(inject(HttpBackend));
  const proofs = inject(DEVICE_PROOFS);
  const { apiOrigin } = inject(HOLDFAST_OPTIONS);

  function post<Granted>(
    path: string,
    body: LoginRequest | RefreshRequest,
    isGranted: (body: unknown) => body is Granted,
    key: CryptoKeyPair | null,
    accessToken: string | null = null,
  ): Promise<CallResult<Granted>> {
    const url = apiOrigin + path;
    const attempt$ = defer(async () => {
      const headers: Record<string, string> = {};
      if (key !== null) headers[DPOP_HEADER] = await proofs.make(key, 'POST', url);
      if (accessToken !== null) headers['Authorization'] = `Bearer ${accessToken}`;
      return headers;
    }).pipe(
      switchMap((headers) =>
        http.post<unknown>(url, body, { headers, withCredentials: true, observe: 'response' }),
      ),
      map(({ headers, status, body: response }): CallResult<Granted> => {
        proofs.noteNonce(headers);
        return isGranted(response)
          ? { kind: 'succeeded', response }
          : { kind: 'failed', failure: { ...NO_ANSWER, status } };
      }),
      catchError(async (error: unknown): Promise<CallResult<Granted>> => {
        if (!(error instanceof HttpErrorResponse)) return FAILED;
        proofs.noteNonce(error.headers);
        const failure = await failureOf(error);
        const { problem } = failure;
        return problem?.action === 'sign_in' || problem?.action === 'none'
          ? { kind: 'rejected', problem, failure }
          : { kind: 'failed', failure };
      }),
    );
    return firstValueFrom(
      attempt$.pipe(
        switchMap((answer) => (asksForProof(answer) ? attempt$ : [answer])),
        timeout({ first: TIME_LIMIT_MS, with: () => [FAILED] }),
      ),
    );
  }

  return {
    login: (request, key) => post(LOGIN_PATH, request, isTokenResponse, key),
    refresh: (key) => post(REFRESH_PATH, credential(key), isTokenResponse, key),
    logout: (key, accessToken) =>
      post(LOGOUT_PATH, credential(key), (body) => body === null, key, accessToken),
  };
}

function credential(key: CryptoKeyPair | null): RefreshRequest {
  return key === null ? { device_key: 'lost' } : {};
}

function asksForProof(answer: CallResult<unknown>): boolean {
  return answer.kind === 'failed' && answer.failure.problem?.action === 'prove';
}
