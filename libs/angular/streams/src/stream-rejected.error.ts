import type { Problem } from '@holdfast/contract';
import type { SignOutReason } from '@holdfast/angular';

/** The API permanently rejects the stream: the session has ended, or the account is not allowed to open it. */
export class StreamRejectedError extends Error {
  /** The API's problem, or why nobody is signed in. Null if the response is not from the API. */
  readonly reason: Problem | SignOutReason | null;

  constructor(reason: Problem | SignOutReason | null) {
    super(reason?.detail ?? 'The stream was rejected.');
    this.name = 'StreamRejectedError';
    this.reason = reason;
  }
}
