export {
  injectServerSentEvents,
  type OpenServerSentEvents,
  type ServerSentEvent,
} from './src/server-sent-events.js';
export { injectSocket, type OpenSocket, type Socket, type SocketMessage } from './src/socket.js';
export { StreamRejectedError } from './src/stream-rejected.error.js';
