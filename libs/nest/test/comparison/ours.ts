import { AuthPath, type TokenResponse } from '@holdfast/contract';
import { Device } from '../device';
import { cookieOf, TestApp } from '../test-app';
import type { Contender, Party } from './contender';

/** Holdfast's API over HTTP. Bound and unbound sessions differ in how they send a token. */
abstract class Ours implements Contender {
  abstract readonly first: string;
  protected readonly app: TestApp;
  readonly #sessionId: string;
  readonly #accessTokens = new Map<string, string>();

  protected constructor(app: TestApp, sessionId: string) {
    this.app = app;
    this.#sessionId = sessionId;
  }

  abstract refresh(token: string, by: Party): Promise<string | null>;

  async use(token: string): Promise<boolean> {
    const bearer = this.#accessTokens.get(token);
    if (bearer === undefined) return false;
    return (await this.app.get(AuthPath.me, { bearer })).status === 200;
  }

  wait(ms: number): void {
    this.app.clock.advance(ms);
  }

  async hasDetectedTheft(): Promise<boolean> {
    const events = (await this.app.store.events(this.#sessionId, 1000)).events;
    return events.some(
      (event) =>
        event.kind === 'theft_attempt' || (event.kind === 'revoked' && event.reason === 'reuse_detected'),
    );
  }

  close(): Promise<void> {
    return this.app.stop();
  }

  protected remember(token: string, { access_token }: TokenResponse): string {
    this.#accessTokens.set(token, access_token);
    return token;
  }
}

export class OursUnbound extends Ours {
  readonly first: string;

  private constructor(app: TestApp, { refresh_token, session }: TokenResponse & { refresh_token: string }) {
    super(app, session.id);
    this.first = refresh_token;
  }

  static async open(): Promise<Contender> {
    const app = new TestApp();
    await app.start();
    return new OursUnbound(app, await app.signIn());
  }

  async refresh(refresh_token: string): Promise<string | null> {
    const { status, body } = await this.app.post<TokenResponse>(AuthPath.refresh, {
      body: { refresh_token },
    });
    return status === 200 ? this.remember(String(body.refresh_token), body) : null;
  }
}

export class OursBound extends Ours {
  readonly first: string;
  readonly #device: Device;
  readonly #thief: Device;

  private constructor(
    app: TestApp,
    device: Device,
    thief: Device,
    { cookie, session }: TokenResponse & { cookie: string },
  ) {
    super(app, session.id);
    this.#device = device;
    this.#thief = thief;
    this.first = cookie;
  }

  static async open(): Promise<Contender> {
    const app = new TestApp();
    await app.start();
    const device = await Device.make();
    return new OursBound(app, device, await Device.make(), await app.signInBound(device));
  }

  /** A thief has the cookie but not the device key, so it signs with its own. */
  async refresh(cookie: string, by: Party): Promise<string | null> {
    const proof = await this.app.proof(by === 'owner' ? this.#device : this.#thief, AuthPath.refresh);
    const response = await this.app.post<TokenResponse>(AuthPath.refresh, { cookie, proof });
    return response.status === 200 ? this.remember(cookieOf(response), response.body) : null;
  }
}
