import type { SessionOrigin } from '@holdfast/session';
import { clientAddressOf } from './client-address.js';
import { singleHeader, type CallerRequest, type HttpRequest } from './http-request.js';

const MAX_USER_AGENT_LENGTH = 256;

/** Where a session was opened, so that its owner can recognize it. */
export function sessionOriginOf(request: CallerRequest & Pick<HttpRequest, 'ip' | 'socket'>): SessionOrigin {
  return {
    address: clientAddressOf(request),
    userAgent: singleHeader(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
  };
}
