import { DPOP_NONCE_HEADER, REQUEST_ID_HEADER } from '@holdfast/contract';
import type { ApiResponseOptions } from '@nestjs/swagger';
import type { CodedDefinition } from '../errors/http-problem.js';

type Headers = NonNullable<ApiResponseOptions['headers']>;

/** The OpenAPI headers of the problem responses with one status. */
export function problemHeaders(problems: readonly CodedDefinition[]): Headers {
  const isUnauthorized = problems.some(({ status }) => status === 401);
  const isRetryable = problems.some(({ action }) => action === 'retry');
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
