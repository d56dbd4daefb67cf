import { membersOf } from '@holdfast/contract';

/** Sends an `exception` message to a WebSocket client, as Nest does, on `ws` and on Socket.IO. */
export function sendException(client: object, data: object): void {
  const { readyState, send, emit } = membersOf(client);
  if (typeof readyState === 'number' && typeof send === 'function') {
    send.call(client, JSON.stringify({ event: 'exception', data }));
  } else if (typeof emit === 'function') {
    emit.call(client, 'exception', data);
  }
}
