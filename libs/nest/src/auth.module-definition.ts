import { AUTH_PATH } from '@holdfast/contract';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import { AuthController } from './auth/auth.controller.js';
import { PasswordController } from './auth/password.controller.js';
import { ReauthenticationController } from './auth/reauthentication.controller.js';
import { TestTokenExpirationController } from './auth/test-token-expiration.controller.js';
import { DeviceBoundController } from './auth/device-bound.controller.js';
import { OperationsModule } from './operations/operations.module.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';
import type { AuthRouteOptions } from './options/resolved-auth-options.js';
import { AdminSessionsController } from './sessions/admin-sessions.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';

/**
 * The routes of the AuthModule. Passed next to the other options, or next to `useFactory` in `forRootAsync`, because
 * Nest registers routes before it resolves the options.
 */
export interface AuthModuleExtras {
  /**
   * The path of the auth routes, without parameters or wildcards. The application's global prefix goes before it,
   * unless it already begins with the prefix. The same for all versions. Defaults to `/api/v1/auth`.
   */
  readonly path?: string;
  /** Serves `GET /auth/test-token-expiration`, which simulates an expiry. Not for production. Defaults to false. */
  readonly testEndpoints?: boolean;
  /** Serves `GET /health/live` and `GET /health/ready`. Defaults to false. */
  readonly probes?: boolean;
  /**
   * Serves `POST /auth/login` and `POST /auth/reauthenticate`. In `forRoot`, defaults to whether `accounts` has
   * `verify`. In `forRootAsync`, defaults to true: set it to false next to `useFactory` if `accounts` has no `verify`.
   */
  readonly passwordSignIn?: boolean | undefined;
}

const DEFAULT_EXTRAS = { path: AUTH_PATH, testEndpoints: false, probes: false, passwordSignIn: true };

/** Injection token of the AuthRouteOptions. */
export const AUTH_ROUTE_OPTIONS = Symbol('AuthRouteOptions');

/** The base class of the AuthModule, with `forRoot` and `forRootAsync`. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: AUTH_MODULE_OPTIONS } =
  new ConfigurableModuleBuilder<AuthModuleOptions>({ moduleName: 'HoldfastAuth' })
    .setClassMethodName('forRoot')
    .setExtras<AuthModuleExtras>(DEFAULT_EXTRAS, (definition, extras) => {
      // Nest applies the defaults, but an undefined member replaces them.
      const path = extras.path ?? DEFAULT_EXTRAS.path;
      const passwordSignIn = extras.passwordSignIn ?? DEFAULT_EXTRAS.passwordSignIn;
      const routes: AuthRouteOptions = { path, passwordSignIn };
      return {
        ...definition,
        global: true,
        imports: [
          ...(definition.imports ?? []),
          OperationsModule.register({ probes: extras.probes === true }),
        ],
        controllers: [
          ...(passwordSignIn ? [PasswordController, ReauthenticationController] : []),
          AuthController,
          DeviceBoundController,
          SessionsController,
          AdminSessionsController,
          ...(extras.testEndpoints === true ? [TestTokenExpirationController] : []),
        ],
        providers: [...(definition.providers ?? []), { provide: AUTH_ROUTE_OPTIONS, useValue: routes }],
      };
    })
    .build();
