import { AUTH_EVENT, type SocketSignedIn } from '@holdfast/contract';
import { Inject, UseFilters, UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import { GuardedGateway } from '../guard/guarded-gateway.js';
import { Public } from '../guard/route-rules.js';
import { AuthSocketFilter } from './auth-socket.filter.js';
import { AuthSocketGuard } from './auth-socket.guard.js';
import { AuthSockets } from './auth-sockets.js';

/**
 * Base class of gateways on `@nestjs/platform-ws` whose messages require a signed-in client.
 *
 * A client first sends `{"event": "auth", "data": {"access_token": "…"}}`, unless the handshake had an `Authorization`
 * header, and sends it again with each newer token. A DPoP access token comes with a `proof` beside it: a device proof
 * for a `GET` of the URL that the socket was opened with, as `https` or `http`. Tokens are never part of the URL. A socket is closed with code 4401
 * and the problem code as the reason, within a second after its token expires, its claims become stale or its session
 * ends. A message that is too large closes it with 1009, and a crowd of sockets that have not signed in with 1013: see
 * AuthSocketsOptions.
 *
 * @example
 * ```ts
 * @Injectable()
 * @WebSocketGateway({ path: '/live' })
 * class OrdersGateway extends AuthGateway {
 *   @SubscribeMessage('orders')
 *   list(@CurrentAuth() { accountId }: AuthContext): Promise<WsResponse<Order[]>> { … }
 * }
 * ```
 */
@GuardedGateway()
@UseGuards(AuthSocketGuard)
@UseFilters(AuthSocketFilter)
export abstract class AuthGateway
  implements OnGatewayInit<WebSocketServer>, OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket>
{
  readonly #sockets: AuthSockets;

  constructor(@Inject(AuthSockets) sockets: AuthSockets) {
    this.#sockets = sockets;
  }

  /** Bounds the size of messages. Call it when you override it. */
  afterInit(server: WebSocketServer): void {
    this.#sockets.limitMessages(server);
  }

  /** Starts to watch a new socket. Call it when you override it. */
  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    this.#sockets.open(socket, request);
  }

  /** Stops watching a closed socket. Call it when you override it. */
  handleDisconnect(socket: WebSocket): void {
    this.#sockets.forget(socket);
  }

  /** Handles the message `auth`: signs the socket in, or replaces its access token. */
  @Public()
  @SubscribeMessage(AUTH_EVENT)
  async signIn(
    @ConnectedSocket() socket: WebSocket,
    @MessageBody() data: { readonly access_token?: unknown; readonly proof?: unknown } | undefined,
  ): Promise<SocketSignedIn> {
    const { sessionId, token } = await this.#sockets.signIn(socket, data?.access_token, data?.proof);
    const expires_at = new Date(token.expiresAt).toISOString();
    return { event: AUTH_EVENT, data: { status: 'signed_in', session_id: sessionId, expires_at } };
  }
}
