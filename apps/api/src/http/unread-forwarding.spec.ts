import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createFastifyAdapter } from './fastify';

let warn: jest.SpiedFunction<Logger['warn']>;

beforeEach(() => {
  warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  warn.mockRestore();
});

async function requestTwice(
  trustedProxies: readonly string[] | number,
  headers: Record<string, string>,
): Promise<void> {
  const server = createFastifyAdapter({
    trustedProxies,
    maxConnectionsPerNetwork: 0,
    publicUrls: [],
  }).getInstance();
  for (let count = 0; count < 2; count += 1) await server.inject({ url: '/', headers });
  await server.close();
}

describe('a request that names a client behind a proxy', () => {
  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])('causes one warning by %s', async (name) => {
    await requestTwice([], { [name]: '192.0.2.1' });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ event: 'forwarding_ignored' }));
  });

  it('causes none where proxies are trusted', async () => {
    await requestTwice(1, { 'x-forwarded-for': '192.0.2.1' });
    await requestTwice(['127.0.0.1'], { 'x-forwarded-for': '192.0.2.1' });
    expect(warn).not.toHaveBeenCalled();
  });

  it('is what causes the warning', async () => {
    await requestTwice([], {});
    expect(warn).not.toHaveBeenCalled();
  });
});
