import { AuthPath } from '@holdfast/contract';
import { call, type Answer } from './http-call.js';
import { Device } from './device.js';

/** One signed-in client that renews its session, one call after the other. */
export interface Caller {
  /** @throws NotRenewed where the server does not renew */
  renew(): Promise<void>;
}

export class NotRenewed extends Error {
  /** An overload: no verdict on the session. */
  readonly isPassing: boolean;

  constructor(status: number, text: string) {
    super(`answered ${String(status)}: ${text}`);
    this.isPassing = status >= 500 || status === 429;
  }
}

export type Kind = 'bound' | 'unbound' | 'express-session' | 'better-auth' | 'oidc-provider';

const JSON_TYPE = { 'content-type': 'application/json' };
const PERSON = { email: 'ada@holdfast.test', password: 'a-long-and-easy-sentence' };

/** @param token a refresh token, where the server has given some out */
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
    const send = (): Promise<Answer> =>
      call({ url, headers: { ...JSON_TYPE, cookie, dpop: device.prove(url) }, body: JSON.stringify(body) });
    const first = await send();
    device.nonce = first.nonce ?? device.nonce;
    const answer = first.status === 401 && first.text.includes('use_dpop_nonce') ? await send() : first;
    device.nonce = answer.nonce ?? device.nonce;
    cookie = expectRenewed(answer).cookies[0] ?? cookie;
  };
  await post(AuthPath.login, { ...PERSON, transport: 'cookie' });
  return { renew: () => post(AuthPath.refresh, {}) };
}

async function openUnbound(origin: string): Promise<Caller> {
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await call({ url: origin + path, headers: JSON_TYPE, body: JSON.stringify(body) });
    return (JSON.parse(expectRenewed(answer).text) as { refresh_token: string }).refresh_token;
  };
  let token = await post(AuthPath.login, { ...PERSON, transport: 'body' });
  return {
    renew: async () => {
      token = await post(AuthPath.refresh, { refresh_token: token });
    },
  };
}

async function openExpressSession(origin: string): Promise<Caller> {
  const signedIn = await call({ url: `${origin}/sign-in`, headers: {} });
  const cookie = expectRenewed(signedIn).cookies[0] ?? '';
  return {
    renew: async () => {
      expectRenewed(await call({ url: `${origin}/refresh`, headers: { cookie } }));
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
  const cookie = expectRenewed(signedUp).cookies.join('; ');
  return {
    renew: async () => {
      const answer = await call({
        url: `${origin}/api/auth/get-session`,
        method: 'GET',
        headers: { cookie },
      });
      if (answer.text === 'null') throw new NotRenewed(answer.status, 'the session is gone');
      expectRenewed(answer);
    },
  };
}

function openOidcProvider(origin: string, first: string): Promise<Caller> {
  let token = first;
  return Promise.resolve({
    renew: async () => {
      const answer = await call({
        url: `${origin}/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: 'bench',
          client_secret: 'worth-nothing',
          refresh_token: token,
        }).toString(),
      });
      token = (JSON.parse(expectRenewed(answer).text) as { refresh_token: string }).refresh_token;
    },
  });
}

function expectRenewed(answer: Answer): Answer {
  if (answer.status >= 300) throw new NotRenewed(answer.status, answer.text);
  return answer;
}
