import { DPOP_NONCE_HEADER, PROBLEMS, REQUEST_ID_HEADER, type ProblemCode } from '@holdfast/contract';
import type { ApiResponseOptions } from '@nestjs/swagger';

type Headers = NonNullable<ApiResponseOptions['headers']>;

/** The OpenAPI headers of the problem responses with one status. */
export function problemHeaders(codes: readonly ProblemCode[]): Headers {
  const isUnauthorized = codes.some((code) => PROBLEMS[code].status === 401);
  const isRetryable = codes.some((code) => PROBLEMS[code].action === 'retry');
  return {
    [REQUEST_ID_HEADER]: header('Request ID, as in `instance` and in the server log.'),
    ...(isUnauthorized
      ? {
          'WWW-Authenticate': header('Authentication challenge (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3).'),
          [DPOP_NONCE_HEADER]: header('Nonce for the next device proof (RFC 9449 §8).'),
        }
      : {}),
    ...(isRetryable ? { 'Retry-After': header('How long to wait before trying again, in seconds.') } : {}),
  };
}

function header(description: string): Headers[string] {
  return { description, schema: { type: 'string' } };
}
