import { isPlatformBrowser } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';
import { AUTH_EVENT } from '@holdfast/contract';
import { ɵClocks, ɵreadProblem } from '@holdfast/angular';
import { injectHoldfastFetch } from '@holdfast/angular/fetch';
import { createParser } from 'eventsource-parser';
import { EMPTY, Observable, repeat, timer } from 'rxjs';
import { reconnect } from './reconnect.js';
import { StreamRefusedError } from './stream-refused.error.js';

export interface ServerSentEvent {
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
  /** Of this event or of the last one before it that had one; empty until then. */
  readonly id: string;
}

export type OpenServerSentEvents = (url: string | URL, init?: RequestInit) => Observable<ServerSentEvent>;

/** Where the server names no other time (HTML, "Server-sent events": a few seconds). */
const PAUSE_MS = 1_000;

/**
 * Server-sent events with the session's access token, which `EventSource` cannot send. A stream that ends, because its
 * token expired or the connection broke, is opened again after the last event seen, with a fresh token. It ends for
 * good when the session does or the API refuses it (`StreamRefusedError`), and completes where the API answers 204.
 * To be called in an injection context.
 */
export function injectServerSentEvents(): OpenServerSentEvents {
  const send = injectHoldfastFetch();
  const clocks = inject(ɵClocks);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return () => EMPTY;

  return (url, init) => {
    let lastId = '';
    let pauseMs = PAUSE_MS;
    let isOver = false;
    const connection$ = new Observable<ServerSentEvent>((subscriber) => {
      const closing = new AbortController();
      const parser = createParser({
        onEvent: ({ event = 'message', data, id }) => {
          lastId = id ?? lastId;
          // The server's word that the token or the session is over: what comes of it shows when it is opened again.
          if (event !== AUTH_EVENT) subscriber.next({ type: event, data, id: lastId });
        },
        onRetry: (milliseconds) => {
          pauseMs = milliseconds;
        },
      });
      const follow = async (): Promise<void> => {
        const headers = new Headers(init?.headers);
        headers.set('Accept', 'text/event-stream');
        if (lastId !== '') headers.set('Last-Event-ID', lastId);
        const response = await send(url, { ...init, headers, cache: 'no-store', signal: closing.signal });
        isOver = response.status === 204;
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
    return connection$.pipe(repeat({ delay: () => (isOver ? EMPTY : timer(pauseMs)) }), reconnect(clocks));
  };
}

/**
 * Null where there will be no more events.
 *
 * @throws StreamRefusedError, or Error where it is to be tried again
 */
async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
  const { ok, status, body } = response;
  if (status === 204) return null;
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  if (ok && isStream) return body;
  if (status >= 500 || status === 429 || ok) {
    throw new Error(`The stream was answered with ${String(status)}.`);
  }
  throw new StreamRefusedError(await ɵreadProblem(body));
}
