import { PROBLEMS, type ProblemCode } from '@holdfast/contract';
import { HttpProblem } from './http-problem.js';

/** The account and session that an error concerns, when they are verified. Logged, never sent to clients. */
export interface ProblemSubject {
  readonly accountId?: string;
  readonly sessionId?: string;
}

/** What only the server knows about a rejection, as fields of its log line. Logged, never sent to clients. */
export type ProblemDiagnosis = Readonly<Record<string, unknown>>;

/**
 * Base class of the AuthModule's errors. The message becomes the problem's `detail`, so write it for clients and keep
 * secrets out. Defaults to the detail of the code.
 */
export class ProblemErrorBase<Code extends ProblemCode = ProblemCode> extends HttpProblem<Code> {
  readonly subject: ProblemSubject;
  readonly diagnosis: ProblemDiagnosis = {};

  constructor(
    code: Code,
    message: string = PROBLEMS[code].detail,
    subject: ProblemSubject = {},
    status: number = PROBLEMS[code].status,
  ) {
    super({ ...PROBLEMS[code], code }, message, status);
    this.subject = subject;
  }
}

/** Creates the base class for one code. */
export function problemError<const Code extends ProblemCode>(
  code: Code,
): new (message?: string, subject?: ProblemSubject, status?: number) => ProblemErrorBase<Code> {
  return class extends ProblemErrorBase<Code> {
    constructor(message?: string, subject?: ProblemSubject, status?: number) {
      super(code, message, subject, status);
    }
  };
}
