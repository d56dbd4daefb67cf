import { PROBLEMS, type StreamProblem } from '@holdfast/contract';
import type { ProblemError } from '../errors/problem-error.js';

/** Converts an error to the problem that is sent over a stream or a socket. */
export function toStreamProblem({ code, message }: ProblemError): StreamProblem {
  return { code, action: PROBLEMS[code].action, detail: message };
}
