import { HttpErrorResponse } from '@angular/common/http';

/** The response that a request failed with, also where another interceptor made it the cause of an error of its own. */
export function responseErrorOf(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  return error instanceof Error ? responseErrorOf(error.cause) : null;
}
