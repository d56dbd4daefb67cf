/** A socket of `ws`, or of Socket.IO, which has no `readyState`. */
interface Client {
  readonly readyState?: unknown;
  send?(message: string): unknown;
  emit?(event: string, data: object): unknown;
}

/** Sends an `exception` message to a WebSocket client, in the form that Nest sends it. */
export function sendException(client: Client, data: object): void {
  if (typeof client.readyState === 'number') {
    client.send?.(JSON.stringify({ event: 'exception', data }));
  } else {
    client.emit?.('exception', data);
  }
}
