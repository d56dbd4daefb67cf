import { isPlatformBrowser } from '@angular/common';
import { DOCUMENT, inject, NgZone, PLATFORM_ID } from '@angular/core';
import { Session, ɵACCESS_PROOFS, ɵClocks, ɵoutsideAngular, ɵHOLDFAST_OPTIONS } from '@holdfast/angular';
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
  of,
  share,
  startWith,
  switchMap,
} from 'rxjs';
import { webSocket, type WebSocketSubject } from 'rxjs/webSocket';
import { reconnect } from './reconnect.js';
import { StreamRejectedError } from './stream-rejected.error.js';
import { WEB_SOCKET } from './web-socket.js';

/** A message in the format of Nest's gateways. */
export interface SocketMessage {
  readonly event: string;
  readonly data: unknown;
}

/** A connection that is kept open and signed in. */
export interface Socket {
  /** The messages of the server. Connects on subscription, and reconnects when the connection breaks. */
  readonly messages$: Observable<SocketMessage>;
  /**
   * Sends a message. Returns false without a connection: messages are not queued, because they could be outdated when
   * sent.
   */
  send(message: SocketMessage): boolean;
}

/** Opens a socket to a URL of the API, absolute or relative to the page. */
export type OpenSocket = (url: string) => Socket;

type SocketToken = Extract<FreshAccessToken, { readonly kind: 'token' }>;

/** RFC 6455 §7.4.1 */
const CLOSE_NORMAL = 1000;

/**
 * A WebSocket that signs in with its first message, and again with each new access token. If it breaks, or the server
 * closes it because of its token, it is reopened with a valid token. It fails with `StreamRejectedError` when the
 * session ends or another account takes its place. Call it in an injection context.
 *
 * @example
 * ```ts
 * readonly #socket = injectSocket()('/live');
 * readonly messages = toSignal(this.#socket.messages$);
 *
 * send(text: string) {
 *   this.#socket.send({ event: 'chat', data: text });
 * }
 * ```
 */
export function injectSocket(): OpenSocket {
  const freshAccessToken = injectFreshAccessToken();
  const session = inject(Session);
  const { apiOrigin, allowedOrigins } = inject(ɵHOLDFAST_OPTIONS);
  const page = inject(DOCUMENT);
  const proofs = inject(ɵACCESS_PROOFS, { optional: true });
  const clocks = inject(ɵClocks);
  const zone = inject(NgZone);
  if (!isPlatformBrowser(inject(PLATFORM_ID))) return () => ({ messages$: EMPTY, send: () => false });
  const WebSocketCtor = inject(WEB_SOCKET);

  const newTokens$ = session.events$.pipe(
    filter(({ kind }) => kind === 'refreshed'),
    // The event is emitted just before the token is set.
    observeOn(asapScheduler),
    switchMap(() => freshAccessToken()),
    filter((token) => token.kind === 'token'),
  );

  return (address) => {
    const url = new URL(address, page.baseURI.replace(/^http/, 'ws')).href;
    const { origin } = new URL(url.replace(/^ws/, 'http'));
    if (![apiOrigin, ...allowedOrigins].includes(origin)) {
      throw new TypeError('injectSocket: the URL is not on the origin of the API or an allowed origin');
    }
    let connection: WebSocketSubject<SocketMessage> | null = null;
    let rejectedToken: string | null = null;

    const signIn = ({ accessToken, tokenType }: SocketToken): Observable<SocketSignIn> => {
      const message = (proof: string | null): SocketSignIn => ({
        event: AUTH_EVENT,
        data: { access_token: accessToken, ...(proof === null ? {} : { proof }) },
      });
      return proofs === null || tokenType === 'Bearer'
        ? of(message(null))
        : from(proofs.proofFor('GET', url, accessToken)).pipe(map(message));
    };

    const connect = (token: SocketToken): Observable<SocketMessage> =>
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
          if (closeCode === CLOSE_UNAUTHORIZED) rejectedToken = token.accessToken;
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
        receiving.add(
          newTokens$.pipe(startWith(token), switchMap(signIn)).subscribe((message) => {
            socket.next(message);
          }),
        );
        return () => {
          connection = null;
          receiving.unsubscribe();
        };
      });
    const messages$ = defer(() => from(freshAccessToken(0, rejectedToken))).pipe(
      switchMap((token) => connect(requireToken(token))),
      reconnect(clocks, session.events$),
      share(),
    );
    return {
      messages$: ɵoutsideAngular(zone, messages$),
      send: (message) => {
        connection?.next(message);
        return connection !== null;
      },
    };
  };
}

/** @throws StreamRejectedError if nobody is signed in, Error if there is no token yet */
function requireToken(token: FreshAccessToken): SocketToken {
  if (token.kind === 'token') return token;
  if (token.kind === 'signed_out') throw new StreamRejectedError(token.reason);
  throw new Error('The access token could not be refreshed.');
}
