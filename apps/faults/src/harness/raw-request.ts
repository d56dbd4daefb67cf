import { connect } from 'node:net';

export interface RawResponse {
  /** 0 when the connection was closed without a response. */
  readonly status: number;
  readonly head: string;
  readonly text: string;
}

const MAX_WAIT_MS = 5_000;

/** Sends a request whose target and headers no client library normalizes. */
export function rawRequest(
  origin: string,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<RawResponse> {
  const { port, host } = new URL(origin);
  const all = { host, connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    });
    socket.setTimeout(MAX_WAIT_MS, () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const [head = '', ...rest] = received.split('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
        head,
        text: rest.join('\r\n\r\n'),
      });
    });
  });
}
