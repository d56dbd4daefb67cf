import { PROBLEMS, type ProblemCode } from './problem-codes.js';
import { problemType, type Problem } from './problem.js';

/** The problem with a code, whose other members follow from it. */
export function makeProblem(code: ProblemCode, detail: string, instance: string): Problem {
  const { title, status, action } = PROBLEMS[code];
  return { type: problemType(code), title, status, code, action, detail, instance };
}
