import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TestTokenExpirationController } from './auth/test-token-expiration.controller.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';

export interface AuthModuleExtras {
  /** Whether `GET /auth/test-token-expiration` is there. Off unless told otherwise: it is not for production. */
  readonly testEndpoints?: boolean;
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: AUTH_MODULE_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<AuthModuleOptions>({ moduleName: 'HoldfastAuth' })
  .setClassMethodName('forRoot')
  .setExtras<AuthModuleExtras>({ testEndpoints: false }, (definition, { testEndpoints }) => ({
    ...definition,
    global: true,
    controllers: testEndpoints === true ? [TestTokenExpirationController] : [],
  }))
  .build();
