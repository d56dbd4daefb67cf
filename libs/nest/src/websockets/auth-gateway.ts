import { AUTH_EVENT, type SocketSignedIn } from '@holdfast/contract';
import { Inject, UseFilters, UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { GuardedGateway } from '../guard/guarded-gateway.js';
import { Public } from '../guard/route-rules.js';
import { AuthSocketFilter } from './auth-socket.filter.js';
import { AuthSocketGuard } from './auth-socket.guard.js';
import { AuthSockets } from './auth-sockets.js';

/**
 * What a gateway on `@nestjs/platform-ws` extends to have its sockets signed in.
 *
 * A client first sends `{"event": "auth", "data": {"access_token": "…"}}`, unless the handshake had an `Authorization`
 * header; and sends it again with a newer token while the socket is open. Tokens never stand in the address. A socket
 * is closed with 4401 and the code of the problem within a second of its token's expiry or its session's end.
 */
@GuardedGateway()
@UseGuards(AuthSocketGuard)
@UseFilters(AuthSocketFilter)
export abstract class AuthGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  readonly #sockets: AuthSockets;

  constructor(@Inject(AuthSockets) sockets: AuthSockets) {
    this.#sockets = sockets;
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    this.#sockets.open(socket, request);
  }

  handleDisconnect(socket: WebSocket): void {
    this.#sockets.forget(socket);
  }

  @Public()
  @SubscribeMessage(AUTH_EVENT)
  async signIn(
    @ConnectedSocket() socket: WebSocket,
    @MessageBody() data: { readonly access_token?: unknown } | undefined,
  ): Promise<SocketSignedIn> {
    const { sessionId, token } = await this.#sockets.signIn(socket, data?.access_token);
    const expires_at = new Date(token.expiresAt).toISOString();
    return { event: AUTH_EVENT, data: { status: 'signed_in', session_id: sessionId, expires_at } };
  }
}
