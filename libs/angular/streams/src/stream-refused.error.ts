import type { Problem } from '@holdfast/contract';
import type { SignOutReason } from '@holdfast/angular';

/** The API will not have the stream, however often it is tried. */
export class StreamRefusedError extends Error {
  /** The API's words, or why nobody is signed in; null where something else answered. */
  readonly reason: Problem | SignOutReason | null;

  constructor(reason: Problem | SignOutReason | null) {
    super(reason?.detail ?? 'The stream was refused.');
    this.name = 'StreamRefusedError';
    this.reason = reason;
  }
}
