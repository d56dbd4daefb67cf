import { HttpErrorResponse } from '@angular/common/http';
import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import { problemOf, problemText } from '../problems/problem-text';

/**
 * - `changed`: the note has another version
 * - `deleted`: the note is gone
 * - `rejected`: the server does not accept the text, and why
 * - `outage`: a later attempt may succeed, such as after an outage or an ended session
 */
type SaveFailure =
  | { readonly kind: 'changed' | 'deleted' | 'outage' }
  | { readonly kind: 'rejected'; readonly message: string };

/** What the failure of a request for one note means. */
export function saveFailureOf(error: unknown): SaveFailure {
  const status = error instanceof HttpErrorResponse ? error.status : 0;
  if (status === 412) return { kind: 'changed' };
  if (status === 404) return { kind: 'deleted' };
  if (status === 413) return { kind: 'rejected', message: 'This note is too long to save.' };
  if (status === 400) return { kind: 'rejected', message: problemText(problemOf(error)) };
  return { kind: 'outage' };
}

/** Why a text cannot be saved; null if it can. */
export function excessOf(text: string): string | null {
  if (text.length <= MAX_NOTE_LENGTH) return null;
  return (
    `This note has ${text.length.toLocaleString()} characters. ` +
    `At most ${MAX_NOTE_LENGTH.toLocaleString()} can be saved. Shorten it, or split it into several notes.`
  );
}
