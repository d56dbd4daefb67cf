import { HttpClient, type HttpErrorResponse } from '@angular/common/http';
import type { TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom } from 'rxjs';

/** A route below the API's path. */
export const NOTES = '/api/v1/notes';

export function http(): HttpClient {
  return TestBed.inject(HttpClient);
}

export function get(url = NOTES): Promise<unknown> {
  return firstValueFrom(http().get(url));
}

export function post(text: string): Promise<unknown> {
  return firstValueFrom(http().post(NOTES, { text }));
}

/** A 401 with a challenge (RFC 9110 §11.6.1). */
export function unauthorized(challenge: string | null): Parameters<TestRequest['flush']>[1] {
  const headers = challenge === null ? {} : { 'WWW-Authenticate': challenge };
  return { status: 401, statusText: 'Unauthorized', headers };
}

/** The error of a request that fails. */
export async function failure(request: Promise<unknown>): Promise<HttpErrorResponse> {
  return request.then(
    () => {
      throw new Error('the request succeeded');
    },
    (error: unknown) => error as HttpErrorResponse,
  );
}
