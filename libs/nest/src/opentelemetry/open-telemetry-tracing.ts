import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { isProblemError } from '../errors/problem-error.js';
import type { AuthTracing } from '../ports/auth-tracing.js';

/**
 * Records the spans `holdfast.refresh`, `holdfast.sign_in` and `holdfast.store.*` with OpenTelemetry. Without an SDK in
 * the process, it records nothing. Spans contain no token, account, session or message: a rejection is an attribute
 * with its code, and only an outage or an unexpected error makes a span fail.
 *
 * @example
 * ```ts
 * AuthModule.forRoot({ store, accounts, keys, tracing: openTelemetryTracing() });
 * ```
 */
export function openTelemetryTracing(): AuthTracing {
  const tracer = trace.getTracer('@holdfast/nest');
  return {
    trace: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work();
        } catch (error) {
          describe(span, error);
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}

/** By the semantic conventions of OpenTelemetry, a rejection of the caller is no failure of the server. */
function describe(span: Span, error: unknown): void {
  if (isProblemError(error) && error.getStatus() < 500) {
    span.setAttribute('holdfast.rejection', error.code);
    return;
  }
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
