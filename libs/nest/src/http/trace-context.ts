import { singleHeader, type CallerRequest } from './http-request.js';

const TRACE_PARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-|$)/;

/** The trace ID of the `traceparent` header (W3C Trace Context §3.2). Null when there is none. */
function traceIdOf(request: CallerRequest): string | null {
  const [, traceId = null] = TRACE_PARENT.exec(singleHeader(request, 'traceparent') ?? '') ?? [];
  return traceId === null || /^0+$/.test(traceId) ? null : traceId;
}

/** The trace ID of a request as a field for its log lines. Empty when the request has no `traceparent` header. */
export function traceFieldOf(request: CallerRequest): { readonly trace_id?: string } {
  const traceId = traceIdOf(request);
  return traceId === null ? {} : { trace_id: traceId };
}
