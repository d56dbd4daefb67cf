import { PROBLEMS, type ProblemCode } from './problem-codes.js';
import { problemType, type Problem } from './problem.js';

/**
 * Builds the problem with a code; its other members follow from the code.
 *
 * @param detail what happened and what to do, for people
 * @param instance the request ID
 */
export function makeProblem(code: ProblemCode, detail: string, instance: string): Problem {
  const { title, status, action } = PROBLEMS[code];
  return { type: problemType(code), title, status, code, action, detail, instance };
}
