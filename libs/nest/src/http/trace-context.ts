import { singleHeader, type CallerRequest } from './http-request.js';

const TRACE_PARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-|$)/;

/** The trace that the caller's request belongs to (W3C Trace Context §3.2); null where it names none. */
function traceIdOf(request: CallerRequest): string | null {
  const [, traceId = null] = TRACE_PARENT.exec(singleHeader(request, 'traceparent') ?? '') ?? [];
  return traceId === null || /^0+$/.test(traceId) ? null : traceId;
}

/** The same as a field of a log line, for every line of a request. */
export function traceFieldOf(request: CallerRequest): { readonly trace_id?: string } {
  const traceId = traceIdOf(request);
  return traceId === null ? {} : { trace_id: traceId };
}
