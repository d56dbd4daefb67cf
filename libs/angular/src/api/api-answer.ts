import type { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { isProblem, type Problem } from '@holdfast/contract';
import type { RefreshFailure } from '@holdfast/renewal';

/** The problem in an error's body, whatever type of response was asked for; null where the API did not speak. */
export async function readProblem({ error }: HttpErrorResponse): Promise<Problem | null> {
  const body: unknown = error;
  if (body instanceof Blob) return parseProblem(await body.text());
  if (body instanceof ArrayBuffer) return parseProblem(new TextDecoder().decode(body));
  if (typeof body === 'string') return parseProblem(body);
  return isProblem(body) ? body : null;
}

export function parseProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : null;
  } catch {
    return null;
  }
}

/** Neither the API nor anything else has answered. */
export const NO_ANSWER: RefreshFailure = { status: 0, problem: null, retryAfterMs: null };

/** An answer that is no verdict. */
export function toFailure(error: HttpErrorResponse, problem: Problem | null): RefreshFailure {
  return { status: error.status, problem, retryAfterMs: retryAfterMs(error.headers) };
}

/** Seconds alone are read of `Retry-After`: a date would need a clock that agrees with the server's. */
function retryAfterMs(headers: HttpHeaders): number | null {
  const text = headers.get('Retry-After')?.trim() ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) * 1000 : null;
}
