import ipaddr from 'ipaddr.js';
import type { HttpRequest } from './http-request.js';

/** An address with a port, as some proxies report it: `192.0.2.7:51234`, `[2001:db8::7]:51234`. */
const WITH_PORT = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;

/**
 * The address of the client, as the proxies that the application trusts report it. If they report none that can be
 * read, the address of the connection. Null if there is no connection.
 */
export function clientAddressOf({ ip, socket }: Pick<HttpRequest, 'ip' | 'socket'>): string | null {
  return parsed(ip) ?? parsed(socket?.remoteAddress);
}

function parsed(text = ''): string | null {
  const [, bracketed, beforePort] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? beforePort ?? text;
  const isAddress = ipaddr.IPv6.isValid(address) || ipaddr.IPv4.isValidFourPartDecimal(address);
  return isAddress ? ipaddr.process(address).toString() : null;
}
