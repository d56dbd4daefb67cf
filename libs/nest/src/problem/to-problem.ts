import { problemType, PROBLEMS, type Problem } from '@holdfast/contract';
import type { AuthError } from '../errors/auth-error.js';

/** How long a client waits before it tries again after an outage, in seconds. */
const OUTAGE_RETRY_AFTER_S = 2;

/** The body of the answer to an error (RFC 9457 §3.1). */
export function toProblem(error: AuthError, instance: string): Problem {
  const { code } = error;
  const { title, status, action } = PROBLEMS[code];
  return {
    type: problemType(code),
    title,
    status: error.code === 'bad_request' ? error.status : status,
    code,
    action,
    detail: error.message,
    instance,
    ...(error.code === 'validation_failed' ? { errors: error.errors } : {}),
  };
}

/** When trying again makes sense, in whole seconds (RFC 9110 §10.2.3); null where it does not. */
export function retryAfterOf(error: AuthError): number | null {
  if (error.code === 'rate_limited') return error.retryAfterS;
  return PROBLEMS[error.code].action === 'retry' ? OUTAGE_RETRY_AFTER_S : null;
}
