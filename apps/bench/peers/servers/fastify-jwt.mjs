import jwt from '@fastify/jwt';
import fastify from 'fastify';
import { generateKeyPairSync } from 'node:crypto';
import { ready } from './ready.mjs';

const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const app = fastify();
await app.register(jwt, {
  secret: { private: privateKey, public: publicKey },
  sign: { algorithm: 'ES256' },
  verify: { algorithms: ['ES256'], cache: true },
});
app.get('/me', { onRequest: (request) => request.jwtVerify() }, () => ({ id: 'ada' }));
await app.listen({ port: 0, host: '127.0.0.1' });
ready(app.server.address().port, [app.jwt.sign({ sub: 'ada' }, { expiresIn: '24h' })]);
