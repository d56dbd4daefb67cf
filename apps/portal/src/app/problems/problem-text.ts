import { HttpErrorResponse } from '@angular/common/http';
import { isProblem, type Problem } from '@holdfast/contract';

/** The problem in a failed response; null when something other than the API responded, or nothing did. */
export function problemOf(error: unknown): Problem | null {
  const body: unknown = error instanceof HttpErrorResponse ? error.error : null;
  return isProblem(body) ? body : null;
}

/** What a failed request shows the user. */
export function problemText(problem: Problem | null): string {
  if (problem === null) return 'Can’t reach the server. Check your connection and try again.';
  return problem.errors?.map(({ message }) => message).join(', ') ?? problem.detail;
}
