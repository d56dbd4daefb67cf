import { areTexts } from './are-texts.js';
import { membersOf } from './members-of.js';
import type { ProblemAction } from './problem-action.js';
import type { ProblemCode } from './problem-codes.js';

/** One invalid field of a request. `field` is a dotted path, `message` a sentence for people. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The body of every error response (RFC 9457 §3.1), with two members of our own for programs: `code` and `action`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly action: ProblemAction;
  readonly detail: string;
  /** The request ID, as in `X-Request-Id` and in the server's log. */
  readonly instance: string;
  /** Present only with `validation_failed`. */
  readonly errors?: readonly FieldError[];
  /**
   * Maximum time since the user last authenticated, in seconds. Only with `insufficient_user_authentication` (RFC 9470
   * §3).
   */
  readonly max_age?: number;
  /**
   * The accepted authentication context classes, separated by spaces and in order of preference. Only with
   * `insufficient_user_authentication` (RFC 9470 §3).
   */
  readonly acr_values?: string;
}

/** The `type` of the problem with a code: `urn:holdfast:problem:CODE`. */
export function problemType(code: string): string {
  return `urn:holdfast:problem:${code}`;
}

/**
 * Whether a response body is a problem of this API, not the page of a captive portal or the error of a proxy. Only this
 * API uses our `type` for its code.
 *
 * A newer API may send codes and actions that this version does not know. An unknown action has no effect, so it never
 * ends a session.
 */
export function isProblem(value: unknown): value is Problem {
  const { type, code, action, status, detail } = membersOf(value);
  return areTexts(code, action, detail) && type === problemType(String(code)) && typeof status === 'number';
}
