import { AuthPath } from '@holdfast/contract';
import { call, type CallResponse } from './http-call.js';
import { Device } from './device.js';

/** A signed-in client that refreshes its session, one call at a time. */
export interface Caller {
  /** @throws RefreshFailed if the server does not refresh the session */
  refresh(): Promise<void>;
}

export class RefreshFailed extends Error {
  /** Whether the server is overloaded, which is no verdict on the session. */
  readonly isOutage: boolean;

  constructor(status: number, text: string) {
    super(`status ${String(status)}: ${text}`);
    this.isOutage = status >= 500 || status === 429;
  }
}

export type Kind = 'bound' | 'unbound' | 'express-session' | 'better-auth' | 'oidc-provider';

const JSON_TYPE = { 'content-type': 'application/json' };
const PERSON = { email: 'ada@holdfast.test', password: 'a-long-and-easy-sentence' };

/** @param token a refresh token, if the server has issued some */
export async function openCaller(
  kind: Kind,
  origin: string,
  number: number,
  token: string | undefined,
): Promise<Caller> {
  switch (kind) {
    case 'bound':
      return openBound(origin);
    case 'unbound':
      return openUnbound(origin);
    case 'express-session':
      return openExpressSession(origin);
    case 'better-auth':
      return openBetterAuth(origin, number);
    case 'oidc-provider':
      return openOidcProvider(origin, token ?? '');
  }
}

async function openBound(origin: string): Promise<Caller> {
  const device = new Device();
  let cookie = '';
  const post = async (path: string, body: object): Promise<void> => {
    const url = origin + path;
    const send = (): Promise<CallResponse> =>
      call({ url, headers: { ...JSON_TYPE, cookie, dpop: device.prove(url) }, body: JSON.stringify(body) });
    const first = await send();
    device.nonce = first.nonce ?? device.nonce;
    const response = first.status === 401 && first.text.includes('use_dpop_nonce') ? await send() : first;
    device.nonce = response.nonce ?? device.nonce;
    cookie = expectSuccess(response).cookies[0] ?? cookie;
  };
  await post(AuthPath.login, { ...PERSON, transport: 'cookie' });
  return { refresh: () => post(AuthPath.refresh, {}) };
}

async function openUnbound(origin: string): Promise<Caller> {
  const post = async (path: string, body: object): Promise<string> => {
    const response = await call({ url: origin + path, headers: JSON_TYPE, body: JSON.stringify(body) });
    return (JSON.parse(expectSuccess(response).text) as { refresh_token: string }).refresh_token;
  };
  let token = await post(AuthPath.login, { ...PERSON, transport: 'body' });
  return {
    refresh: async () => {
      token = await post(AuthPath.refresh, { refresh_token: token });
    },
  };
}

async function openExpressSession(origin: string): Promise<Caller> {
  const signedIn = await call({ url: `${origin}/sign-in`, headers: {} });
  const cookie = expectSuccess(signedIn).cookies[0] ?? '';
  return {
    refresh: async () => {
      expectSuccess(await call({ url: `${origin}/refresh`, headers: { cookie } }));
    },
  };
}

async function openBetterAuth(origin: string, number: number): Promise<Caller> {
  const signedUp = await call({
    url: `${origin}/api/auth/sign-up/email`,
    headers: JSON_TYPE,
    body: JSON.stringify({
      ...PERSON,
      name: 'Ada',
      email: `ada-${String(number)}-${String(process.pid)}@holdfast.test`,
    }),
  });
  const cookie = expectSuccess(signedUp).cookies.join('; ');
  return {
    refresh: async () => {
      const response = await call({
        url: `${origin}/api/auth/get-session`,
        method: 'GET',
        headers: { cookie },
      });
      if (response.text === 'null') throw new RefreshFailed(response.status, 'the session is gone');
      expectSuccess(response);
    },
  };
}

function openOidcProvider(origin: string, first: string): Promise<Caller> {
  let token = first;
  return Promise.resolve({
    refresh: async () => {
      const response = await call({
        url: `${origin}/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: 'bench',
          client_secret: 'not-a-secret',
          refresh_token: token,
        }).toString(),
      });
      token = (JSON.parse(expectSuccess(response).text) as { refresh_token: string }).refresh_token;
    },
  });
}

function expectSuccess(response: CallResponse): CallResponse {
  if (response.status >= 300) throw new RefreshFailed(response.status, response.text);
  return response;
}
