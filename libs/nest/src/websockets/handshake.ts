import { DPOP_HEADER } from '@holdfast/contract';
import type { IncomingMessage } from 'node:http';
import { isBehindTls } from '../http/browser-address.js';
import type { HttpRequest } from '../http/http-request.js';

/** The handshake of a socket, with the DPoP access token and the proof that a message has brought. */
export function handshakeWith(handshake: IncomingMessage, accessToken: string, proof: string): HttpRequest {
  const isEncrypted = 'encrypted' in handshake.socket || isBehindTls(handshake);
  return {
    headers: {
      ...handshake.headers,
      authorization: `DPoP ${accessToken}`,
      [DPOP_HEADER.toLowerCase()]: proof,
    },
    method: 'GET',
    originalUrl: handshake.url ?? '/',
    protocol: isEncrypted ? 'https' : 'http',
  };
}
