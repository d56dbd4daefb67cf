import type { ProblemCode } from '@holdfast/contract';

/** Whose token or session it is about, where that is known for sure. Goes to the log, never into an answer. */
export interface AuthSubject {
  readonly accountId?: string;
  readonly sessionId?: string;
}

/** What all errors that are answered with a problem have. `message` is written for the client; nothing secret. */
export abstract class AuthErrorBase extends Error {
  abstract readonly code: ProblemCode;
  readonly subject: AuthSubject;

  constructor(message: string, subject: AuthSubject = {}) {
    super(message);
    this.subject = subject;
  }
}
