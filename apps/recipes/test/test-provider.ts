import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** How users of the provider sign in. */
export interface ProviderSignIn {
  readonly accountId: string;
  readonly acr: string;
  readonly amr: string[];
}

const CLIENT = { client_id: 'recipes', client_secret: 'secret-of-the-recipes' };

const TTL_S = 600;

/** An OpenID provider whose users sign in without being asked. */
export class TestProvider {
  readonly client = CLIENT;
  signIn: ProviderSignIn = { accountId: 'ada-at-provider', acr: 'urn:example:strong', amr: ['pwd', 'otp'] };
  /** Whether it fails. */
  isAway = false;
  readonly #server: Server = createServer();

  get issuer(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  async start(redirectUri: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const provider: Provider = new Provider(this.issuer, {
      clients: [{ ...CLIENT, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub', 'acr', 'amr'] },
      acrValues: ['urn:example:strong'],
      pkce: { required: () => true },
      ttl: { AccessToken: TTL_S, Grant: TTL_S, IdToken: TTL_S, Interaction: TTL_S, Session: TTL_S },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      loadExistingGrant: async ({ oidc }) => {
        const { client, session } = oidc;
        if (client === undefined || session?.accountId === undefined) return undefined;
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope('openid email');
        await grant.save();
        return grant;
      },
    });
    const respond = provider.callback();
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.isAway) {
        response.writeHead(502).end();
      } else if (request.url?.startsWith('/interaction/') === true) {
        void provider.interactionFinished(request, response, { login: { ...this.signIn } });
      } else {
        void respond(request, response);
      }
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
