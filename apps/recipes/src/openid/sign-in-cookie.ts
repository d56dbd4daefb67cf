import type { HttpRequest } from '@holdfast/nest';
import { Inject, Injectable } from '@nestjs/common';
import { Tickets } from '../support/tickets.js';
import type { OpenIdChecks } from './openid-provider.js';

const NAME = 'openid_sign_in';
const PURPOSE = 'openid';
const MAX_AGE_S = 10 * 60;

/** `Lax`, because the browser comes back from another site. No script reads it. */
const ATTRIBUTES = 'Path=/api/v1/auth/openid; HttpOnly; Secure; SameSite=Lax';

/** A sign-in that has started in this browser. */
interface StartedSignIn extends OpenIdChecks {
  /** A path of this application. */
  readonly returnTo: string;
}

/** Keeps a started sign-in in the browser that started it, signed, for ten minutes. */
@Injectable()
export class SignInCookie {
  readonly cleared = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
  readonly #tickets: Tickets;

  constructor(@Inject(Tickets) tickets: Tickets) {
    this.#tickets = tickets;
  }

  /** Returns a Set-Cookie value. */
  async create(started: StartedSignIn): Promise<string> {
    const ticket = await this.#tickets.issue(PURPOSE, new URLSearchParams({ ...started }).toString());
    return `${NAME}=${ticket}; Max-Age=${String(MAX_AGE_S)}; ${ATTRIBUTES}`;
  }

  /** Returns null when the browser has started none, or too long ago. */
  async read({ headers: { cookie = '' } }: HttpRequest): Promise<StartedSignIn | null> {
    const [, ticket = ''] = new RegExp(`(?:^|; )${NAME}=([^;]+)`).exec(String(cookie)) ?? [];
    const content = await this.#tickets.read(PURPOSE, ticket);
    if (content === null) return null;
    const values = new URLSearchParams(content);
    const valueOf = (name: keyof StartedSignIn): string => values.get(name) ?? '';
    return {
      state: valueOf('state'),
      nonce: valueOf('nonce'),
      codeVerifier: valueOf('codeVerifier'),
      returnTo: valueOf('returnTo'),
    };
  }
}
