import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, InjectionToken, PLATFORM_ID } from '@angular/core';
import { Session, ɵClocks, ɵTokenPolicy } from '@holdfast/angular';
import { AUTH_EVENT, CLOSE_UNAUTHORIZED, type SocketSignIn } from '@holdfast/contract';
import { injectFreshAccessToken, type FreshAccessToken } from '@holdfast/angular/fetch';
import {
  asapScheduler,
  defer,
  EMPTY,
  filter,
  from,
  map,
  Observable,
  observeOn,
  share,
  switchMap,
} from 'rxjs';
import { webSocket, type WebSocketSubject } from 'rxjs/webSocket';
import { reconnect } from './reconnect.js';
import { StreamRefusedError } from './stream-refused.error.js';

/** As Nest's gateways speak. */
export interface SocketMessage {
  readonly event: string;
  readonly data: unknown;
}

export interface Socket {
  /** Opens the connection while anybody listens, and opens it again when it breaks. */
  readonly messages$: Observable<SocketMessage>;
  /** False where there is no connection now: nothing is queued, for it may be no longer true when there is one. */
  send(message: SocketMessage): boolean;
}

export type OpenSocket = (url: string) => Socket;

/** The browser's own. */
export const WEB_SOCKET = new InjectionToken<new (url: string) => WebSocket>('WebSocket', {
  providedIn: 'root',
  factory: () => WebSocket,
});

/** RFC 6455 §7.4.1 */
const CLOSE_NORMAL = 1000;

/**
 * A socket that is signed in: with its first message, and with another whenever the session has a new access token. One
 * that breaks, or that the server closes for its token, is opened again with a fresh one. It ends with
 * `StreamRefusedError` when the session does. To be called in an injection context.
 */
export function injectSocket(): OpenSocket {
  const freshAccessToken = injectFreshAccessToken();
  const session = inject(Session);
  const policy = inject(ɵTokenPolicy);
  const page = inject(DOCUMENT);
  const clocks = inject(ɵClocks);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return () => ({ messages$: EMPTY, send: () => false });
  const WebSocketCtor = inject(WEB_SOCKET);

  const renewals$ = session.events$.pipe(
    filter(({ kind }) => kind === 'refreshed'),
    // It is told a moment before the token is there.
    observeOn(asapScheduler),
    switchMap(() => freshAccessToken()),
    filter((token) => token.kind === 'token'),
    map(({ accessToken }) => accessToken),
  );

  return (address) => {
    const url = new URL(address, page.baseURI.replace(/^http/, 'ws')).href;
    if (!policy.allows(url.replace(/^ws/, 'http'), new Headers())) {
      throw new TypeError('The access token is sent to the API and the origins listed alone.');
    }
    let connection: WebSocketSubject<SocketMessage> | null = null;
    let refused: string | null = null;

    const connect = (accessToken: string): Observable<SocketMessage> =>
      new Observable((subscriber) => {
        let closeCode = CLOSE_NORMAL;
        const closeObserver = {
          next: ({ code }: CloseEvent) => {
            closeCode = code;
          },
        };
        const socket = webSocket<SocketMessage>({ url, WebSocketCtor, closeObserver });
        const broken = (): void => {
          connection = null;
          if (closeCode === CLOSE_UNAUTHORIZED) refused = accessToken;
          subscriber.error(new Error(`The socket was closed with ${String(closeCode)}.`));
        };
        const receiving = socket.subscribe({
          next: (message) => {
            connection = socket;
            if (message.event !== AUTH_EVENT) subscriber.next(message);
          },
          error: broken,
          complete: () => {
            if (closeCode !== CLOSE_NORMAL) broken();
            else subscriber.complete();
          },
        });
        socket.next(signIn(accessToken));
        receiving.add(
          renewals$.subscribe((renewed) => {
            socket.next(signIn(renewed));
          }),
        );
        return () => {
          connection = null;
          receiving.unsubscribe();
        };
      });
    const messages$ = defer(() => from(freshAccessToken(0, refused))).pipe(
      switchMap((token) => connect(accessTokenOf(token))),
      reconnect(clocks),
      share(),
    );
    return {
      messages$,
      send: (message) => {
        connection?.next(message);
        return connection !== null;
      },
    };
  };
}

function signIn(access_token: string): SocketSignIn {
  return { event: AUTH_EVENT, data: { access_token } };
}

/** @throws StreamRefusedError where nobody is signed in, Error where there is no token for now */
function accessTokenOf(token: FreshAccessToken): string {
  if (token.kind === 'token') return token.accessToken;
  if (token.kind === 'signed_out') throw new StreamRefusedError(token.reason);
  throw new Error('The access token could not be renewed.');
}
