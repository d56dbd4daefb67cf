import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createFastifyAdapter } from './fastify';

const CLIENT = '192.0.2.1';
const FORGED = '198.51.100.9';

beforeEach(() => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** The client's address and protocol of a request from 127.0.0.1, as the API sees them. */
async function seen(trustedProxies: readonly string[] | number, headers: Record<string, string>) {
  const server = createFastifyAdapter({
    trustedProxies,
    maxConnectionsPerNetwork: 0,
    publicUrls: [],
  }).getInstance();
  server.get('/', ({ ip, protocol, host }) => ({ ip, protocol, host }));
  const response = await server.inject({ url: '/', headers: { host: 'app.example', ...headers } });
  await server.close();
  return response.json<{ ip: string; protocol: string; host: string }>();
}

describe('the address of a client', () => {
  it('is that of the connection, whatever headers say, while no proxy is trusted', async () => {
    const headers = {
      'x-forwarded-for': CLIENT,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    expect(await seen([], headers)).toEqual({ ip: '127.0.0.1', protocol: 'http', host: 'app.example' });
  });

  it('is that of the connection if it comes from no trusted proxy', async () => {
    expect(await seen(['10.0.0.0/8'], { 'x-forwarded-for': CLIENT })).toMatchObject({ ip: '127.0.0.1' });
  });

  it.each<[string, readonly string[] | number]>([
    ['its address', ['127.0.0.1']],
    ['the number of proxies', 1],
  ])('is what a proxy says that is trusted by %s, not what the client says before', async (_how, proxies) => {
    const headers = { 'x-forwarded-for': `${FORGED}, ${CLIENT}`, 'x-forwarded-proto': 'https' };
    expect(await seen(proxies, headers)).toMatchObject({ ip: CLIENT, protocol: 'https' });
  });
});
