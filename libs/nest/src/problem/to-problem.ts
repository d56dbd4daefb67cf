import { makeProblem, PROBLEMS, type Problem } from '@holdfast/contract';
import type { ProblemError } from '../errors/problem-error.js';
import { authenticationMembers } from '../errors/required-authentication.js';

/** `Retry-After` of a response to an outage, in seconds. */
const OUTAGE_RETRY_AFTER_S = 2;

/** Converts an error to the body of its response (RFC 9457 §3.1). */
export function toProblem(error: ProblemError, instance: string): Problem {
  const problem = makeProblem(error.code, error.message, instance);
  switch (error.code) {
    case 'bad_request':
      return { ...problem, status: error.getStatus() };
    case 'validation_failed':
      return { ...problem, errors: error.errors };
    case 'insufficient_user_authentication':
      return { ...problem, ...authenticationMembers(error.required) };
    default:
      return problem;
  }
}

/** Value of `Retry-After` in whole seconds (RFC 9110 §10.2.3). Null when the request should not be repeated. */
export function retryAfterOf(error: ProblemError): number | null {
  if (error.code === 'rate_limited') return error.retryAfterS;
  return PROBLEMS[error.code].action === 'retry' ? OUTAGE_RETRY_AFTER_S : null;
}
