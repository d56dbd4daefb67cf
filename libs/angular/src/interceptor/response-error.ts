import { HttpErrorResponse } from '@angular/common/http';

/** The response that a request failed with, even if another interceptor wrapped it as the cause of its own error. */
export function responseErrorOf(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  return error instanceof Error ? responseErrorOf(error.cause) : null;
}
