import { DPOP_NONCE_HEADER, PROBLEMS, REQUEST_ID_HEADER, type ProblemCode } from '@holdfast/contract';
import type { ApiResponseOptions } from '@nestjs/swagger';

type Headers = NonNullable<ApiResponseOptions['headers']>;

/** The headers that come with problems of one status. */
export function problemHeaders(codes: readonly ProblemCode[]): Headers {
  const isUnauthorized = codes.some((code) => PROBLEMS[code].status === 401);
  const isPassing = codes.some((code) => PROBLEMS[code].action === 'retry');
  return {
    [REQUEST_ID_HEADER]: text('The request id, as in `instance` and in the log.'),
    ...(isUnauthorized
      ? {
          'WWW-Authenticate': text('What is asked for (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3).'),
          [DPOP_NONCE_HEADER]: text('The nonce for the next device proof (RFC 9449 §8).'),
        }
      : {}),
    ...(isPassing ? { 'Retry-After': text('Seconds.') } : {}),
  };
}

function text(description: string): Headers[string] {
  return { description, schema: { type: 'string' } };
}
