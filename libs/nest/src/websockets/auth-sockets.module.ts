import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  AUTH_SOCKETS_OPTIONS,
  resolveAuthSocketsOptions,
  type AuthSocketsOptions,
} from './auth-sockets-options.js';
import { AuthSocketGuard } from './auth-socket.guard.js';
import { AuthSockets } from './auth-sockets.js';

/**
 * Provides what gateways need that extend AuthGateway. Import it together with the AuthModule, as it is or with options.
 *
 * @example
 * ```ts
 * @Module({ imports: [AuthModule.forRoot(options), AuthSocketsModule], providers: [OrdersGateway] })
 * class AppModule {}
 * ```
 */
@Global()
@Module({ providers: [AuthSockets, AuthSocketGuard], exports: [AuthSockets, AuthSocketGuard] })
export class AuthSocketsModule {
  /**
   * The module with limits other than the defaults.
   *
   * @throws InvalidAuthOptionsError listing every invalid option
   */
  static forRoot(options: AuthSocketsOptions): DynamicModule {
    const useValue = resolveAuthSocketsOptions(options);
    return { module: AuthSocketsModule, providers: [{ provide: AUTH_SOCKETS_OPTIONS, useValue }] };
  }
}
