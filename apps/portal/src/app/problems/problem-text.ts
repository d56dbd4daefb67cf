import { HttpErrorResponse } from '@angular/common/http';
import { isProblem, type Problem } from '@holdfast/contract';

/** The problem in a failed response; null when something other than the API responded, or nothing did. */
export function problemOf(error: unknown): Problem | null {
  const body: unknown = error instanceof HttpErrorResponse ? error.error : null;
  return isProblem(body) ? body : null;
}

/** What a failed request shows the user. Messages about single fields are for programs: the forms have their own. */
export function problemText(problem: Problem | null): string {
  if (problem === null) return 'Can’t reach the server. Check your connection and try again.';
  return problem.code === 'validation_failed'
    ? 'Something that you entered is not valid. Check it, and try again.'
    : problem.detail;
}
