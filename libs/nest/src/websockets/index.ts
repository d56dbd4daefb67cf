/// <reference types="node" preserve="true" />
export { AUTH_EVENT, CLOSE_UNAUTHORIZED, type SocketSignedIn, type SocketSignIn } from '@holdfast/contract';
export { AuthGateway } from './auth-gateway.js';
export type { AuthSocketsOptions } from './auth-sockets-options.js';
export { AuthSockets } from './auth-sockets.js';
export { AuthSocketsModule } from './auth-sockets.module.js';
