export { AUTH_EVENT, CLOSE_UNAUTHORIZED, type SocketSignedIn, type SocketSignIn } from '@holdfast/contract';
export { AuthGateway } from './auth-gateway.js';
export { AuthSocketFilter } from './auth-socket.filter.js';
export { AuthSocketGuard } from './auth-socket.guard.js';
export { AuthSockets } from './auth-sockets.js';
export { AuthSocketsModule } from './auth-sockets.module.js';
