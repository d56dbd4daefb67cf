import type { SessionOrigin } from '@holdfast/session';
import { singleHeader, type CallerRequest } from './http-request.js';

const MAX_USER_AGENT_LENGTH = 256;

/** Where a session was opened, so that its owner can recognize it. */
export function sessionOriginOf(
  request: CallerRequest & { readonly ip?: string | undefined },
): SessionOrigin {
  return {
    address: request.ip ?? null,
    userAgent: singleHeader(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
  };
}
