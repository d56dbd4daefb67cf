// An OpenID provider that rotates refresh tokens, for pages that store them where scripts can read them:
// `provider.mjs PORT ISSUER`. `GET /mint` signs a user in without a form.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [, , port, issuer] = process.argv;
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'page',
      grant_types: ['refresh_token', 'authorization_code'],
      redirect_uris: [`${issuer}/page/`],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [{ ...jwk, kid: 'peers', alg: 'ES256', use: 'sig' }] },
  cookies: { keys: ['not a secret'] },
  rotateRefreshToken: true,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  features: { devInteractions: { enabled: false } },
});
const client = await provider.Client.find('page');

async function mint() {
  const grant = new provider.Grant({ accountId: 'ada', clientId: 'page' });
  grant.addOIDCScope('openid offline_access');
  const token = new provider.RefreshToken({
    accountId: 'ada',
    client,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: 'openid offline_access',
    sessionUid: randomUUID(),
    expiresWithSession: false,
    rotations: 0,
    iiat: Math.floor(Date.now() / 1000),
  });
  return token.save();
}

const handle = provider.callback();
createServer((request, response) => {
  if (request.url !== '/mint') return void handle(request, response);
  void mint().then((token) => response.end(JSON.stringify({ refresh_token: token })));
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
