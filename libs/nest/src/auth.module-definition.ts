import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TestTokenExpirationController } from './auth/test-token-expiration.controller.js';
import { ProbesController } from './operations/probes.controller.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';

/** What is there or not: routes are known before the options are. */
export interface AuthModuleExtras {
  /** Whether `GET /auth/test-token-expiration` is there. Off unless told otherwise: it is not for production. */
  readonly testEndpoints?: boolean;
  /** Whether `GET /health/live` and `/health/ready` are there. Off unless told otherwise: an application may have its own. */
  readonly probes?: boolean;
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: AUTH_MODULE_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<AuthModuleOptions>({ moduleName: 'HoldfastAuth' })
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
