import type { AttemptCount } from '@holdfast/session';
import type { AuthSubject } from '../errors/auth-error-base.js';
import { RateLimitedError } from '../errors/request-errors.js';

/** Limits are for so long. */
export const WINDOW_MS = 60_000;

/** The refusal of an attempt too many, until the window is over. `now` in milliseconds since 1970. */
export function rateLimited(
  { resetsAt }: AttemptCount,
  now: number,
  subject?: AuthSubject,
): RateLimitedError {
  return new RateLimitedError(Math.max(Math.ceil((resetsAt - now) / 1000), 1), subject);
}
