import { PROBLEMS, type StreamProblem } from '@holdfast/contract';
import type { ProblemError } from '../errors/problem-error.js';
import { authenticationMembers } from '../errors/required-authentication.js';

/** Converts an error to the problem that is sent over a stream or a socket. */
export function toStreamProblem(error: ProblemError): StreamProblem {
  const { code, message } = error;
  const problem = { code, action: PROBLEMS[code].action, detail: message };
  return code === 'insufficient_user_authentication'
    ? { ...problem, ...authenticationMembers(error.required) }
    : problem;
}
