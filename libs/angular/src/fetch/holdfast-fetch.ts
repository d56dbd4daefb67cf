import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, PLATFORM_ID } from '@angular/core';
import { isProblem, PROBLEM_CONTENT_TYPE, type Problem } from '@holdfast/contract';
import type { HeldToken, TokenWait } from '@holdfast/renewal';
import { firstValueFrom } from 'rxjs';
import { takesAccessToken } from '../api/request-target.js';
import { endsSession, signedOutProblem } from '../api/session-verdict.js';
import { FETCH } from '../browser/fetch.js';
import { FRESH_ENOUGH_MS } from '../interceptor/no-replay.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';
import { RenewalEngine } from '../renewal/renewal-engine.js';

/**
 * A `fetch` that does what the interceptor does for HttpClient: gives requests of ours their token, and sends once
 * more what was refused for it. A body that is a stream cannot be sent twice: such a request waits for a token that is
 * fresh enough, and gets its 401 otherwise. To be called in an injection context.
 *
 * Where the session is over before the request could be sent, the answer is the problem that the API would give.
 */
export function injectHoldfastFetch(): typeof fetch {
  const engine = inject(RenewalEngine);
  const options = inject(HOLDFAST_OPTIONS);
  const page = inject(DOCUMENT);
  const send = inject(FETCH);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return send;

  return async (input, init) => {
    const request = new Request(input instanceof Request ? input : new URL(input, page.baseURI), init);
    const isOurs =
      !request.headers.has('Authorization') && takesAccessToken(request.url, options, page.baseURI);
    if (!isOurs) return send(request);

    const isStream = init?.body instanceof ReadableStream;
    const wasSignedOut = engine.state.session.kind === 'signed_out';
    const wait = await unlessAborted(
      firstValueFrom(engine.tokenFor(isStream ? FRESH_ENOUGH_MS : 0)),
      request.signal,
    );
    if (wait.kind === 'signed_out' && (wasSignedOut || wait.reason === null)) return send(request);
    if (wait.kind !== 'token') return failed(wait);

    const spare = isStream ? null : request.clone();
    const response = await send(authorized(request, wait.token));
    return response.status === 401 ? afterRefusal(response, wait.token, spare) : response;
  };

  async function afterRefusal(
    response: Response,
    token: HeldToken,
    spare: Request | null,
  ): Promise<Response> {
    const problem = await problemOf(response);
    if (problem === null) return response;
    if (endsSession(problem)) engine.dispatch({ kind: 'session_ended', token, problem });
    if (problem.action !== 'refresh') return response;
    if (spare === null) {
      engine.dispatch({ kind: 'token_refused', token });
      return response;
    }
    const wait = await unlessAborted(firstValueFrom(engine.tokenAfter(token)), spare.signal);
    return wait.kind === 'token' ? send(authorized(spare, wait.token)) : failed(wait);
  }
}

function authorized(request: Request, { accessToken }: HeldToken): Request {
  request.headers.set('Authorization', `Bearer ${accessToken}`);
  return request;
}

/** The problem of an answer, which is left to be read by the caller; null where the API did not speak. */
async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const body: unknown = await response.clone().json();
    return isProblem(body) ? body : null;
  } catch {
    return null;
  }
}

/** @throws TypeError as `fetch` does where there is no network */
function failed(wait: Exclude<TokenWait, { kind: 'token' }>): Response {
  const problem = wait.kind === 'signed_out' ? signedOutProblem(wait.reason) : wait.failure.problem;
  if (problem === null) throw new TypeError('The access token could not be renewed.');
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'Content-Type': PROBLEM_CONTENT_TYPE },
  });
}

/** Who gives up waiting is not kept; the renewal goes on for the others. */
function unlessAborted<Value>(waiting: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    waiting.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
