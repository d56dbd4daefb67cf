export { AuthGateway, type SignedInMessage } from './auth-gateway.js';
export { AuthSocketFilter } from './auth-socket.filter.js';
export { AuthSocketGuard } from './auth-socket.guard.js';
export { AuthSockets, CLOSE_UNAUTHORIZED } from './auth-sockets.js';
export { AuthSocketsModule } from './auth-sockets.module.js';
