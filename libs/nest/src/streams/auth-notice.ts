import { PROBLEMS, type ProblemAction } from '@holdfast/contract';
import type { AuthError, AuthErrorCode } from '../errors/auth-error.js';

/** Why a stream ends, as its client is told: a problem without what belongs to HTTP. */
export interface AuthNotice {
  readonly code: AuthErrorCode;
  readonly action: ProblemAction;
  readonly detail: string;
}

export function toAuthNotice({ code, message }: AuthError): AuthNotice {
  return { code, action: PROBLEMS[code].action, detail: message };
}
