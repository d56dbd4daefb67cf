import type { HttpErrorResponse } from '@angular/common/http';
import { isProblem, type Problem } from '@holdfast/contract';
import type { RefreshFailure } from '@holdfast/renewal';

/**
 * The problem in an error's body, whatever type of response was asked for (JSON, text, Blob, ArrayBuffer); null where
 * the API did not speak.
 */
export async function readProblem(body: unknown): Promise<Problem | null> {
  if (isProblem(body)) return body;
  try {
    // Of what is no body a Response makes a text that is no JSON.
    const value: unknown = JSON.parse(await new Response(body as BodyInit).text());
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

/** Neither the API nor anything else has answered. */
export const NO_ANSWER: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

export async function failureOf({ status, headers, error }: HttpErrorResponse): Promise<RefreshFailure> {
  // Seconds alone are read: a date would need a clock that agrees with the server's.
  const retryAfterMs = Number(headers.get('Retry-After')) * 1000 || null;
  return { status, problem: await readProblem(error), retryAfterMs };
}
