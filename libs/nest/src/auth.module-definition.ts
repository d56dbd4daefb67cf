import { ConfigurableModuleBuilder } from '@nestjs/common';
import { AuthController } from './auth/auth.controller.js';
import { PasswordController } from './auth/password.controller.js';
import { TestTokenExpirationController } from './auth/test-token-expiration.controller.js';
import { JwksController } from './operations/jwks.controller.js';
import { ProbesController } from './operations/probes.controller.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';
import { AdminSessionsController } from './sessions/admin-sessions.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';

/**
 * Optional routes of the AuthModule. Given beside the options, and beside `useFactory` in `forRootAsync`, because Nest
 * registers routes before it resolves the options.
 */
export interface AuthModuleExtras {
  /** Serves `GET /auth/test-token-expiration`, which simulates an expiry. Not for production. Defaults to false. */
  readonly testEndpoints?: boolean;
  /** Serves `GET /health/live` and `GET /health/ready`. Defaults to false. */
  readonly probes?: boolean;
  /**
   * Serves `POST /auth/login`. Set it to false beside `useFactory` when `accounts` has no `verify`. Defaults to true in
   * `forRootAsync`, and to whether there is a `verify` in `forRoot`.
   */
  readonly passwordSignIn?: boolean | undefined;
}

/** Injection token of whether the password sign-in is served. */
export const PASSWORD_SIGN_IN = Symbol('PasswordSignIn');

/** The base class of the AuthModule, with `forRoot` and `forRootAsync`. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: AUTH_MODULE_OPTIONS } =
  new ConfigurableModuleBuilder<AuthModuleOptions>({ moduleName: 'HoldfastAuth' })
    .setClassMethodName('forRoot')
    .setExtras<AuthModuleExtras>(
      { testEndpoints: false, probes: false, passwordSignIn: true },
      (definition, { testEndpoints, probes, passwordSignIn = true }) => ({
        ...definition,
        global: true,
        controllers: [
          ...(passwordSignIn ? [PasswordController] : []),
          AuthController,
          SessionsController,
          AdminSessionsController,
          JwksController,
          ...(testEndpoints === true ? [TestTokenExpirationController] : []),
          ...(probes === true ? [ProbesController] : []),
        ],
        providers: [...(definition.providers ?? []), { provide: PASSWORD_SIGN_IN, useValue: passwordSignIn }],
      }),
    )
    .build();
