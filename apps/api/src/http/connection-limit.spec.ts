import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RawConnection } from '../../test/raw-connection';
import { createFastifyAdapter } from './fastify';

let server: FastifyInstance;
let connections: RawConnection[];
let warn: jest.SpiedFunction<Logger['warn']>;

beforeEach(() => {
  connections = [];
  warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});

afterEach(async () => {
  for (const connection of connections) connection.close();
  await server.close();
  warn.mockRestore();
});

type AdapterParameters = Parameters<typeof createFastifyAdapter>;

async function start(
  settings: Partial<AdapterParameters[0]> = {},
  limits?: AdapterParameters[1],
): Promise<void> {
  const defaults = { trustedProxies: [], maxConnectionsPerNetwork: 2, publicUrls: [] };
  server = createFastifyAdapter({ ...defaults, ...settings }, limits).getInstance();
  server.get('/', () => 'served');
  server.get('/stream', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
  });
  server.post('/', () => 'posted');
  await server.listen({ port: 0, host: '::' });
}

function connect(host = '127.0.0.1'): RawConnection {
  const connection = new RawConnection((server.server.address() as AddressInfo).port, host);
  connections.push(connection);
  return connection;
}

async function request(host?: string, path = '/'): Promise<string> {
  const connection = connect(host);
  connection.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  return connection.received(/served|data:/);
}

describe('connections from one address', () => {
  it('are closed beyond MAX_CONNECTIONS_PER_NETWORK, with one warning', async () => {
    await start();
    expect([await request(), await request()]).toEqual([
      expect.stringContaining('200 OK'),
      expect.stringContaining('200 OK'),
    ]);
    expect([await connect().closed, await connect().closed]).toEqual(['', '']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ event: 'connections_limited', address: '127.0.0.1' }),
    );
  });

  it('leave those of other addresses alone', async () => {
    await start();
    connect();
    connect();
    await connect().closed;
    expect(await request('127.0.0.2')).toContain('200 OK');
  });

  it('count no longer once they are closed', async () => {
    await start();
    const first = connect();
    const sockets = once(server.server, 'connection') as Promise<[NodeJS.EventEmitter]>;
    connect();
    await connect().closed;
    const [socket] = await sockets;
    const isClosed = once(socket, 'close');
    first.close();
    await isClosed;
    expect(await request()).toContain('200 OK');
  });

  it('do not end streams', async () => {
    await start();
    await request('127.0.0.1', '/stream');
    await request();
    await connect().closed;
    expect(connections[0]?.isOpen).toBe(true);
  });

  it('are unlimited with 0', async () => {
    await start({ maxConnectionsPerNetwork: 0 });
    for (let count = 0; count < 5; count += 1) expect(await request()).toContain('200 OK');
  });

  it.each<[string, readonly string[] | number]>([
    ['an address', ['127.0.0.1']],
    ['a network', ['10.0.0.0/8', '127.0.0.0/8']],
    ['a number of proxies', 1],
  ])('are unlimited for a proxy that TRUSTED_PROXIES names by %s', async (_how, trustedProxies) => {
    await start({ trustedProxies });
    for (let count = 0; count < 5; count += 1) expect(await request()).toContain('200 OK');
  });

  it('are limited for the others', async () => {
    await start({ trustedProxies: ['127.0.0.1', 'fd00::/8'] });
    connect('127.0.0.2');
    connect('127.0.0.2');
    expect(await connect('127.0.0.2').closed).toBe('');
  });
});

describe('a request that does not arrive', () => {
  const limits = { headersTimeoutMs: 50, requestTimeoutMs: 100 };

  it.each([
    ['sends nothing', ''],
    ['stops in its headers', 'POST / HTTP/1.1\r\nhost: localhost\r\nx-half: '],
    [
      'stops in its body',
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nhalf',
    ],
    [
      'stops in a chunk',
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf',
    ],
  ])('is closed with 408 when its client %s', async (_what, text) => {
    await start({}, limits);
    const connection = connect();
    connection.write(text);
    expect(await connection.closed).toContain('408');
  });

  it('costs neither a stream nor a connection that waits for its next request', async () => {
    await start({}, limits);
    await request('127.0.0.2', '/stream');
    await request('127.0.0.2');
    const slow = connect();
    slow.write('POST / HTTP/1.1\r\n');
    await slow.closed;
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([true, true, false]);
  });

  it('has 15 seconds for its headers and 30 in all', async () => {
    await start();
    const { headersTimeout, requestTimeout } = server.server;
    expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 15_000, requestTimeout: 30_000 });
  });
});
