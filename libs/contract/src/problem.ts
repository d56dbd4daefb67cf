import { membersOf } from './members-of.js';
import { isProblemCode, PROBLEM_ACTIONS, type ProblemAction, type ProblemCode } from './problem-actions.js';

/** One fault of one field of a request. `field` is a dotted path, `message` a sentence for people. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The body of every error (RFC 9457 §3.1), with two members of our own for programs: `code` and `action`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly action: ProblemAction;
  readonly detail: string;
  /** The request's id: the same as in `X-Request-Id` and in the server's log. */
  readonly instance: string;
  /** Given with `validation_failed` alone. */
  readonly errors?: readonly FieldError[];
}

export function problemType(code: ProblemCode): string {
  return `urn:holdfast:problem:${code}`;
}

/**
 * Tells an answer of this API from what anything between may have put in its place (a captive portal's page, a
 * proxy's own error). The action must be the one that belongs to the code: half a problem is none.
 */
export function isProblem(value: unknown): value is Problem {
  const { code, action, status } = membersOf(value);
  return isProblemCode(code) && action === PROBLEM_ACTIONS[code] && typeof status === 'number';
}
