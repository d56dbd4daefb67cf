import type { ProblemAction } from '@holdfast/contract';
import { HttpProblem, type CodedDefinition } from './http-problem.js';

/** A problem that the application defines. */
export interface ApplicationProblemOptions {
  /** A 4xx or 5xx status. */
  readonly status: number;
  /** A short summary of the kind of problem. */
  readonly title: string;
  /** What happened and what to do. Defaults to the title. */
  readonly detail?: string;
  /** What the client should do. Defaults to `none`. */
  readonly action?: ProblemAction;
}

/** The class of a problem that the application defines. Its `definition` documents it in OpenAPI. */
export interface ApplicationProblemClass<Code extends string = string> {
  new (message?: string): HttpProblem<Code>;
  readonly definition: CodedDefinition<Code>;
}

/**
 * Defines an application's own problem: a typed exception with a code, which `ApiProblems` documents.
 *
 * @example
 * ```ts
 * export class CouponUsedError extends defineProblem('coupon_used', { status: 409, title: 'Coupon already used' }) {}
 *
 * @Post('orders')
 * @ApiProblems(CouponUsedError)
 * order() {
 *   throw new CouponUsedError('The coupon was used on 3 May.');
 * }
 * ```
 */
export function defineProblem<const Code extends string>(
  code: Code,
  { status, title, detail = title, action = 'none' }: ApplicationProblemOptions,
): ApplicationProblemClass<Code> {
  const definition: CodedDefinition<Code> = { code, status, title, detail, action };
  return class extends HttpProblem<Code> {
    static readonly definition = definition;

    constructor(message: string = detail) {
      super(definition, message, status);
    }
  };
}
