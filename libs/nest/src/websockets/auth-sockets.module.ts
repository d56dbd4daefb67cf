import { Global, Module } from '@nestjs/common';
import { AuthSocketGuard } from './auth-socket.guard.js';
import { AuthSockets } from './auth-sockets.js';

/** To be imported beside the AuthModule where gateways extend AuthGateway. */
@Global()
@Module({ providers: [AuthSockets, AuthSocketGuard], exports: [AuthSockets, AuthSocketGuard] })
export class AuthSocketsModule {}
