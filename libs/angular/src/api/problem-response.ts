import type { HttpErrorResponse } from '@angular/common/http';
import { isProblem, type Problem } from '@holdfast/contract';
import type { CallResult, RefreshFailure } from '@holdfast/renewal';

/** The result of a call that got no response. */
export const NO_RESPONSE = {
  kind: 'failed',
  failure: { status: 0, problem: null, retryAfterMs: null },
} as const satisfies CallResult<never>;

/**
 * The problem in an error's body, whatever response type the request asked for (JSON, text, Blob, ArrayBuffer). Null if
 * the response is not from the API.
 */
export async function readProblem(body: unknown): Promise<Problem | null> {
  if (isProblem(body)) return body;
  try {
    // A Response converts anything that is not a body to a string, which is then not valid JSON.
    const value: unknown = JSON.parse(await new Response(body as BodyInit).text());
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Whether the challenge of a 401 rejects the access token itself (RFC 6750 §3.1). Used if there is no problem to read:
 * a response to HEAD has no body.
 */
export function rejectsToken(headers: { get(name: string): string | null } | null): boolean {
  return /\bBearer .*\berror="?invalid_token\b/i.test(headers?.get('WWW-Authenticate') ?? '');
}

export async function toFailure({ status, headers, error }: HttpErrorResponse): Promise<RefreshFailure> {
  // Reads only seconds. A date would need a clock that agrees with the server's.
  const retryAfterMs = Number(headers.get('Retry-After')) * 1000 || null;
  return { status, problem: await readProblem(error), retryAfterMs };
}
