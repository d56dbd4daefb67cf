/// <reference types="node" preserve="true" />
export { createTestAuth, TestAuth, type TestAuthOptions, type TestSignIn } from './test-auth.js';
