import { PROBLEMS, type StreamProblem } from '@holdfast/contract';
import type { ProblemError } from '../errors/problem-error.js';

/** What the client of a stream or a socket is sent in place of the error. */
export function toStreamProblem({ code, message }: ProblemError): StreamProblem {
  return { code, action: PROBLEMS[code].action, detail: message };
}
