import { CLOSE_UNAUTHORIZED } from '@holdfast/contract';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { type ProblemError, TokenInvalidError, TokenMissingError } from '../errors/problem-error.js';
import { AccessGate } from '../guard/access-gate.js';
import type { AuthContext } from '../context/auth-context.js';
import { bearerTokenOf } from '../http/http-request.js';
import { toProblemError } from '../problem/to-problem-error.js';
import { AuthStreams, type WatchedStream } from '../streams/auth-streams.js';

/** RFC 6455 §7.4.1 and its registry: the server cannot serve the socket for now. */
const CLOSE_TRY_AGAIN_LATER = 1013;

/** How long a socket may stay open without having signed in. */
const SIGN_IN_LIMIT_MS = 10_000;

interface SocketState {
  readonly request: IncomingMessage;
  readonly deadline: NodeJS.Timeout;
  /** Who the socket is signed in for; settles when the sign-in that is under way has come out. */
  auth: Promise<AuthContext | null>;
  stream: WatchedStream | null;
}

/** The sockets that are open, and who they are signed in for. */
@Injectable()
export class AuthSockets {
  readonly #gate: AccessGate;
  readonly #streams: AuthStreams;
  readonly #states = new WeakMap<WebSocket, SocketState>();

  constructor(@Inject(AccessGate) gate: AccessGate, @Inject(AuthStreams) streams: AuthStreams) {
    this.#gate = gate;
    this.#streams = streams;
  }

  /** A socket that is new. Where its handshake brought a token it is signed in with that. */
  open(socket: WebSocket, request: IncomingMessage): void {
    const deadline = setTimeout(() => {
      close(socket, new TokenMissingError());
    }, SIGN_IN_LIMIT_MS);
    this.#states.set(socket, { request, deadline, auth: Promise.resolve(null), stream: null });
    const jwt = bearerTokenOf(request);
    // A refusal has closed the socket.
    if (jwt !== null) this.signIn(socket, jwt).catch(() => undefined);
  }

  forget(socket: WebSocket): void {
    const state = this.#states.get(socket);
    clearTimeout(state?.deadline);
    state?.stream?.stop();
    this.#states.delete(socket);
  }

  async authOf(socket: WebSocket): Promise<AuthContext | null> {
    return (await this.#states.get(socket)?.auth) ?? null;
  }

  /**
   * Signs the socket in, or lets it go on with a newer token. One that has not signed in yet is closed where the token
   * is no good; one that has goes on with the token it had.
   *
   * @throws AuthError
   */
  async signIn(socket: WebSocket, accessToken: unknown): Promise<AuthContext> {
    const state = this.#states.get(socket);
    if (state === undefined) throw new TokenMissingError();
    const before = await state.auth;
    const signingIn = this.#pass(socket, state, accessToken);
    state.auth = signingIn.catch(() => before);
    try {
      return await signingIn;
    } catch (cause) {
      const error = toProblemError(cause);
      if (before === null) close(socket, error);
      throw error;
    }
  }

  async #pass(socket: WebSocket, state: SocketState, accessToken: unknown): Promise<AuthContext> {
    if (typeof accessToken !== 'string') throw new TokenInvalidError('Send {"access_token": "…"}.');
    const auth = await this.#gate.authorizeToken(accessToken, state.request);
    if (state.stream === null) {
      clearTimeout(state.deadline);
      state.stream = this.#streams.watch(auth, state.request, (error) => {
        close(socket, error);
      });
    } else {
      state.stream.renew(auth);
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
