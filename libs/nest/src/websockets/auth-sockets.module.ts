import { Global, Module } from '@nestjs/common';
import { AuthSocketGuard } from './auth-socket.guard.js';
import { AuthSockets } from './auth-sockets.js';

/**
 * Provides what gateways need that extend AuthGateway. Import it together with the AuthModule.
 *
 * @example
 * ```ts
 * @Module({ imports: [AuthModule.forRoot(options), AuthSocketsModule], providers: [OrdersGateway] })
 * class AppModule {}
 * ```
 */
@Global()
@Module({ providers: [AuthSockets, AuthSocketGuard], exports: [AuthSockets, AuthSocketGuard] })
export class AuthSocketsModule {}
