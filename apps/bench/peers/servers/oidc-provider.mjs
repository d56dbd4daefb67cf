// oidc-provider's refresh token grant with rotation, in memory: nothing is durable.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import { ready } from './ready.mjs';

const SESSIONS = 512;
// The default storage keeps a thousand entries and loses the grants of many callers.
const storage = new Map();

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider('http://127.0.0.1', {
  adapter: (model) => new MemoryAdapter(model, storage),
  clients: [
    {
      client_id: 'bench',
      client_secret: 'not-a-secret',
      grant_types: ['refresh_token', 'authorization_code'],
      redirect_uris: ['https://client.example/callback'],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...jwk, kid: 'bench', alg: 'ES256', use: 'sig' }] },
  cookies: { keys: ['not a secret'] },
  rotateRefreshToken: true,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: { devInteractions: { enabled: false } },
});
const client = await provider.Client.find('bench');
const tokens = [];
for (let session = 0; session < SESSIONS; session += 1) {
  const grant = new provider.Grant({ accountId: 'ada', clientId: 'bench' });
  grant.addOIDCScope('openid offline_access');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    accountId: 'ada',
    client,
    grantId,
    gty: 'authorization_code',
    scope: 'openid offline_access',
    sessionUid: randomUUID(),
    expiresWithSession: false,
    rotations: 0,
    iiat: Math.floor(Date.now() / 1000),
  });
  tokens.push(await token.save());
}
const server = provider.listen(0, '127.0.0.1', () => ready(server.address().port, tokens));
