import { isPlatformBrowser } from '@angular/common';
import { inject, NgZone, PLATFORM_ID } from '@angular/core';
import { AUTH_EVENT } from '@holdfast/contract';
import { Session, ɵClocks, ɵoutsideAngular, ɵreadProblem } from '@holdfast/angular';
import { injectHoldfastFetch } from '@holdfast/angular/fetch';
import { createParser } from 'eventsource-parser';
import { EMPTY, Observable, repeat, timer } from 'rxjs';
import { reconnect } from './reconnect.js';
import { StreamRejectedError } from './stream-rejected.error.js';

/** One server-sent event. */
export interface ServerSentEvent {
  /** Defaults to `message`. */
  readonly type: string;
  readonly data: string;
  /** The last event ID. Empty until the server sends one. */
  readonly id: string;
}

/** Opens a stream at a URL of the API. */
export type OpenServerSentEvents = (url: string | URL, init?: RequestInit) => Observable<ServerSentEvent>;

/** Until the server sends `retry` (HTML, "Server-sent events": a few seconds). */
const RECONNECT_DELAY_MS = 1_000;

/**
 * Server-sent events with the access token, which `EventSource` cannot send. A stream that ends because its token
 * expired or the connection broke resumes after the last event, with a valid token. It fails with `StreamRejectedError`
 * when the session ends or the API rejects it, and completes when the API responds with 204. Call it in an injection
 * context.
 *
 * @example
 * ```ts
 * readonly #open = injectServerSentEvents();
 * readonly news = toSignal(this.#open('/api/v1/news'));
 * ```
 */
export function injectServerSentEvents(): OpenServerSentEvents {
  const send = injectHoldfastFetch();
  const clocks = inject(ɵClocks);
  const session = inject(Session);
  const zone = inject(NgZone);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return () => EMPTY;

  return (url, init) => {
    let lastId = '';
    let reconnectDelayMs = RECONNECT_DELAY_MS;
    let isComplete = false;
    const connection$ = new Observable<ServerSentEvent>((subscriber) => {
      const closing = new AbortController();
      const parser = createParser({
        onEvent: ({ event = 'message', data, id }) => {
          lastId = id ?? lastId;
          // The token has expired or the session has ended. Reopening the stream shows which.
          if (event !== AUTH_EVENT) subscriber.next({ type: event, data, id: lastId });
        },
        onRetry: (milliseconds) => {
          reconnectDelayMs = milliseconds;
        },
      });
      const follow = async (): Promise<void> => {
        const headers = new Headers(init?.headers);
        headers.set('Accept', 'text/event-stream');
        if (lastId !== '') headers.set('Last-Event-ID', lastId);
        const response = await send(url, { ...init, headers, cache: 'no-store', signal: closing.signal });
        isComplete = response.status === 204;
        const body = await bodyOf(response);
        if (body === null) return;
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value);
      };
      follow().then(
        () => {
          subscriber.complete();
        },
        (error: unknown) => {
          subscriber.error(error);
        },
      );
      return () => {
        closing.abort();
      };
    });
    const events$ = connection$.pipe(
      repeat({ delay: () => (isComplete ? EMPTY : timer(reconnectDelayMs)) }),
      reconnect(clocks, session.events$),
    );
    return ɵoutsideAngular(zone, events$);
  };
}

/**
 * The body of the stream. Null if the server has no more events.
 *
 * @throws StreamRejectedError, or Error if the stream should be opened again
 */
async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
  const { ok, status, body } = response;
  if (status === 204) return null;
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  if (ok && isStream) return body;
  if (status >= 500 || status === 429 || ok) {
    throw new Error(`The server responded to the stream with ${String(status)}.`);
  }
  throw new StreamRejectedError(await ɵreadProblem(body));
}
