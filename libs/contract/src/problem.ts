import { areTexts } from './are-texts.js';
import { membersOf } from './members-of.js';
import type { ProblemAction } from './problem-action.js';
import type { ProblemCode } from './problem-codes.js';

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

export function problemType(code: string): string {
  return `urn:holdfast:problem:${code}`;
}

/**
 * Tells an answer of this API from what anything between may have put in its place (a captive portal's page, a
 * proxy's own error): no other has our type for its code. A newer API may say codes and actions that this version does
 * not know; an unknown action calls for nothing, so it ends no session.
 */
export function isProblem(value: unknown): value is Problem {
  const { type, code, action, status, detail } = membersOf(value);
  return areTexts(code, action, detail) && type === problemType(String(code)) && typeof status === 'number';
}
