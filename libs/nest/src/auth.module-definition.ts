import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TestTokenExpirationController } from './auth/test-token-expiration.controller.js';
import { ProbesController } from './operations/probes.controller.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';

/**
 * Optional routes of the AuthModule. Given beside the options, and beside `useFactory` in `forRootAsync`, because Nest
 * registers routes before it resolves the options.
 */
export interface AuthModuleExtras {
  /** Serves `GET /auth/test-token-expiration`, which simulates an expiry. Not for production. Defaults to false. */
  readonly testEndpoints?: boolean;
  /** Serves `GET /health/live` and `GET /health/ready`. Defaults to false. */
  readonly probes?: boolean;
}

/** The base class of the AuthModule, with `forRoot` and `forRootAsync`. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: AUTH_MODULE_OPTIONS } =
  new ConfigurableModuleBuilder<AuthModuleOptions>({ moduleName: 'HoldfastAuth' })
    .setClassMethodName('forRoot')
    .setExtras<AuthModuleExtras>({ testEndpoints: false, probes: false }, (definition, extras) => ({
      ...definition,
      global: true,
      controllers: [
        ...(extras.testEndpoints === true ? [TestTokenExpirationController] : []),
        ...(extras.probes === true ? [ProbesController] : []),
      ],
    }))
    .build();
