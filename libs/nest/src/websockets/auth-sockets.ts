import { CLOSE_UNAUTHORIZED, DPOP_HEADER, type ProblemCode } from '@holdfast/contract';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import { type ProblemError, TokenInvalidError, TokenMissingError } from '../errors/problem-error.js';
import { AccessGate } from '../guard/access-gate.js';
import type { AuthContext } from '../context/auth-context.js';
import { accessTokenOf, singleHeader } from '../http/http-request.js';
import { toProblemError } from '../problem/to-problem-error.js';
import { AuthStreams, type WatchedStream } from '../streams/auth-streams.js';
import {
  AUTH_SOCKETS_OPTIONS,
  resolveAuthSocketsOptions,
  type ResolvedAuthSocketsOptions,
} from './auth-sockets-options.js';
import { handshakeWith } from './handshake.js';
import { UnauthenticatedSockets } from './unauthenticated-sockets.js';

/** From the registry of RFC 6455 §11.7: the server is temporarily unable to serve the socket. */
const CLOSE_TRY_AGAIN_LATER = 1013;

interface SocketState {
  readonly request: IncomingMessage;
  readonly deadline: NodeJS.Timeout;
  /** Who is signed in on the socket. Pending while a sign-in is in progress. */
  auth: Promise<AuthContext | null>;
  stream: WatchedStream | null;
}

/** Keeps track of the open sockets and who is signed in on each. A gateway with its own constructor injects it. */
@Injectable()
export class AuthSockets {
  readonly #gate: AccessGate;
  readonly #streams: AuthStreams;
  readonly #options: ResolvedAuthSocketsOptions;
  readonly #unauthenticated: UnauthenticatedSockets;
  readonly #states = new WeakMap<WebSocket, SocketState>();

  constructor(
    @Inject(AccessGate) gate: AccessGate,
    @Inject(AuthStreams) streams: AuthStreams,
    @Optional() @Inject(AUTH_SOCKETS_OPTIONS) options: ResolvedAuthSocketsOptions | undefined,
  ) {
    this.#gate = gate;
    this.#streams = streams;
    this.#options = options ?? resolveAuthSocketsOptions();
    this.#unauthenticated = new UnauthenticatedSockets(this.#options.maxUnauthenticatedSockets, (socket) => {
      socket.close(CLOSE_TRY_AGAIN_LATER, 'rate_limited' satisfies ProblemCode);
    });
  }

  /** Bounds the messages that a server reads. Call it before the server has sockets. */
  limitMessages({ options }: WebSocketServer): void {
    const { maxMessageBytes } = this.#options;
    const { maxPayload = 0 } = options;
    // To ws, 0 means no limit.
    options.maxPayload = maxPayload === 0 ? maxMessageBytes : Math.min(maxPayload, maxMessageBytes);
  }

  /**
   * Adds a new socket. Signs it in if its handshake has an access token. Each of the gateways that share a path calls it
   * for the same socket.
   */
  open(socket: WebSocket, request: IncomingMessage): void {
    if (this.#states.has(socket)) return;
    this.#unauthenticated.add(socket);
    const deadline = setTimeout(() => {
      close(socket, new TokenMissingError());
    }, this.#options.signInTimeoutMs);
    this.#states.set(socket, { request, deadline, auth: Promise.resolve(null), stream: null });
    const sent = accessTokenOf(request);
    // On failure `signIn` has closed the socket.
    if (sent !== null) {
      this.signIn(socket, sent.jwt, singleHeader(request, DPOP_HEADER)).catch(() => undefined);
    }
  }

  /** Removes a closed socket. */
  forget(socket: WebSocket): void {
    const state = this.#states.get(socket);
    this.#unauthenticated.delete(socket);
    clearTimeout(state?.deadline);
    state?.stream?.stop();
    this.#states.delete(socket);
  }

  /** Returns who is signed in on the socket. Null when nobody is. Waits for a sign-in in progress. */
  async authOf(socket: WebSocket): Promise<AuthContext | null> {
    return (await this.#states.get(socket)?.auth) ?? null;
  }

  /**
   * Signs the socket in, or replaces its access token. When the token is rejected, closes a socket that has not signed
   * in yet; a signed-in one keeps its previous token.
   *
   * @param proof for a DPoP access token: that of a `GET` of the URL of the handshake
   * @throws ProblemError
   */
  async signIn(socket: WebSocket, accessToken: unknown, proof: unknown = null): Promise<AuthContext> {
    const state = this.#states.get(socket);
    if (state === undefined) throw new TokenMissingError();
    const previous = await state.auth;
    const signingIn = this.#authorize(socket, state, accessToken, proof);
    state.auth = signingIn.catch(() => previous);
    try {
      return await signingIn;
    } catch (cause) {
      const error = toProblemError(cause);
      if (previous === null) close(socket, error);
      throw error;
    }
  }

  async #authorize(
    socket: WebSocket,
    state: SocketState,
    accessToken: unknown,
    proof: unknown,
  ): Promise<AuthContext> {
    if (typeof accessToken !== 'string') throw new TokenInvalidError('Send {"access_token": "…"}.');
    const auth =
      typeof proof === 'string'
        ? await this.#gate.authorize(handshakeWith(state.request, accessToken, proof))
        : await this.#gate.authorizeToken(accessToken, state.request);
    if (state.stream === null) {
      this.#unauthenticated.delete(socket);
      clearTimeout(state.deadline);
      state.stream = this.#streams.watch(auth, state.request, (error) => {
        close(socket, error);
      });
    } else {
      state.stream.replaceToken(auth);
    }
    return auth;
  }
}

function close(socket: WebSocket, { code }: ProblemError): void {
  socket.close(
    code === 'store_unavailable' || code === 'internal' ? CLOSE_TRY_AGAIN_LATER : CLOSE_UNAUTHORIZED,
    code,
  );
}
