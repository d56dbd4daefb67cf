import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { TokenMissingError } from '../errors/problem-error.js';
import { AccessGate } from '../guard/access-gate.js';
import type { AuthContext } from '../context/auth-context.js';
import { RouteRulesReader } from '../guard/route-rules.js';
import { AuthSockets } from './auth-sockets.js';

/** Admits messages from signed-in sockets whose account meets the requirements of the handler's decorators. */
@Injectable()
export class AuthSocketGuard implements CanActivate {
  /** A gateway that extends AuthGateway has opted in. */
  readonly #rules = new RouteRulesReader('all');
  readonly #gate: AccessGate;
  readonly #sockets: AuthSockets;

  constructor(@Inject(AccessGate) gate: AccessGate, @Inject(AuthSockets) sockets: AuthSockets) {
    this.#gate = gate;
    this.#sockets = sockets;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rules = this.#rules.read(context);
    if (rules.isPublic) return true;
    const socket = context.switchToWs().getClient<WebSocket & { auth?: AuthContext }>();
    const auth = await this.#sockets.authOf(socket);
    if (auth === null) throw new TokenMissingError();
    this.#gate.enforce(auth.token, rules);
    socket.auth = auth;
    return true;
  }
}
