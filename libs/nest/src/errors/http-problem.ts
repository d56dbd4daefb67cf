import { problemType, type ProblemDefinition } from '@holdfast/contract';
import { HttpException } from '@nestjs/common';

/** A problem's definition with its code. */
export interface CodedDefinition<Code extends string = string> extends ProblemDefinition {
  readonly code: Code;
}

/**
 * An exception that carries its problem, so that the application's filters, GraphQL and Nest's default filter see its
 * status, code and action too.
 */
export abstract class HttpProblem<Code extends string = string> extends HttpException {
  readonly code: Code;
  readonly #definition: CodedDefinition<Code>;

  constructor(definition: CodedDefinition<Code>, message: string, status: number) {
    super(message, status);
    this.code = definition.code;
    this.#definition = definition;
  }

  /** The problem without the request ID, which the AuthModule's filter adds. GraphQL servers send it as extensions. */
  get extensions(): Readonly<Record<string, unknown>> {
    const { code, title, action } = this.#definition;
    return { type: problemType(code), title, status: this.getStatus(), code, action, detail: this.message };
  }

  override getResponse(): object {
    return this.extensions;
  }
}
