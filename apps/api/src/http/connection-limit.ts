import { networkOf } from '@holdfast/nest';
import { Logger } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import type { Server } from 'node:http';
import { BlockList, type Socket } from 'node:net';
import type { Settings } from '../settings/settings.js';

type Limits = Pick<Settings, 'maxConnectionsPerNetwork' | 'trustedProxies'>;

/**
 * Closes new connections from a network that has too many open: an IPv4 address or an IPv6 /64. Those of the trusted
 * proxies do not count, since a proxy carries all clients. Open connections, such as streams, are left alone.
 *
 * For HOST=localhost, Fastify has a second server for the other loopback address, which only this machine reaches.
 */
export function limitConnections(server: Server, { maxConnectionsPerNetwork, trustedProxies }: Limits): void {
  // A number of proxies means that every connection is a proxy's.
  if (maxConnectionsPerNetwork === 0 || typeof trustedProxies === 'number') return;
  const logger = new Logger('Connections');
  const proxies = blockListOf(trustedProxies);
  const open = new Map<string, { count: number; isReported: boolean }>();

  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    // Undefined when the client is gone already.
    if (remoteAddress === undefined) return;
    const address = ipaddr.process(remoteAddress);
    if (proxies.check(address.toString(), address.kind())) return;
    const network = networkOf(remoteAddress);
    const connections = open.get(network) ?? { count: 0, isReported: false };
    if (connections.count >= maxConnectionsPerNetwork) {
      socket.destroy();
      if (connections.isReported) return;
      connections.isReported = true;
      logger.warn({
        event: 'connections_limited',
        address: address.toString(),
        msg: 'a network has MAX_CONNECTIONS_PER_NETWORK connections; if it is a proxy, set TRUSTED_PROXIES',
      });
      return;
    }
    connections.count += 1;
    open.set(network, connections);
    socket.once('close', () => {
      connections.count -= 1;
      if (connections.count === 0) open.delete(network);
    });
  });
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const kind = ipaddr.parse(address).kind();
    if (prefix === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, Number(prefix), kind);
  }
  return list;
}
