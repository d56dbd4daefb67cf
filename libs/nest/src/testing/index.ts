/// <reference types="node" preserve="true" />
export {
  createTestAuth,
  TestAuth,
  type TestAuthOptions,
  type TestOverrides,
  type TestSignIn,
} from './test-auth.js';
