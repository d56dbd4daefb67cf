import { AuthPath, type Problem, type TokenResponse } from '@holdfast/contract';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Device } from './device';
import { ADA, type TestApp, type TestResponse } from './test-app';

/** The paths that browsers with Device Bound Session Credentials call. */
const RegistrationPath = '/api/v1/auth/device-bound/registration';
export const RenewalPath = '/api/v1/auth/device-bound/refresh';

/** A device-bound session as the browser gets it. */
interface DeviceBoundBody {
  readonly session_identifier: string;
  readonly continue?: boolean;
}

/** A browser behind TLS with a cookie jar, a device key and a hardware key, as far as the tests need it. */
export class DbscBrowser {
  readonly jar = new Map<string, string>();
  #app: TestApp;
  readonly #device: Device;
  readonly #key: { readonly privateKey: CryptoKey; readonly jwk: JWK };
  readonly #alg: 'ES256' | 'RS256';

  private constructor(
    app: TestApp,
    device: Device,
    alg: 'ES256' | 'RS256',
    key: { readonly privateKey: CryptoKey; readonly jwk: JWK },
  ) {
    this.#app = app;
    this.#device = device;
    this.#alg = alg;
    this.#key = key;
  }

  static async open(app: TestApp, device: Device, alg: 'ES256' | 'RS256' = 'ES256'): Promise<DbscBrowser> {
    const { privateKey, publicKey } = await generateKeyPair(alg);
    return new DbscBrowser(app, device, alg, { privateKey, jwk: await exportJWK(publicKey) });
  }

  /** The same profile on other hardware: the cookies and the device key are copied, the hardware key cannot be. */
  async copy(): Promise<DbscBrowser> {
    const copy = await DbscBrowser.open(this.#app, this.#device, this.#alg);
    for (const [name, value] of this.jar) copy.jar.set(name, value);
    return copy;
  }

  /** Talks to another instance from now on. */
  moveTo(app: TestApp): void {
    this.#app = app;
  }

  /** Deletes the bound cookie, as the browser does when its time has passed. */
  expireBoundCookie(): void {
    for (const name of this.jar.keys()) if (name.endsWith('_bound')) this.jar.delete(name);
  }

  async send<Body = Problem>(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<TestResponse<Body>> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.#app.post<Body>(path, {
      cookie,
      body,
      headers: { 'x-forwarded-proto': 'https', ...headers },
    });
    for (const set of response.cookies) this.#keep(set);
    return response;
  }

  async signIn(credentials: object = ADA): Promise<TestResponse<TokenResponse>> {
    const dpop = await this.#app.proof(this.#device, AuthPath.login);
    return this.send<TokenResponse>(AuthPath.login, { dpop }, credentials);
  }

  async refresh(
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestResponse<TokenResponse & Problem>> {
    const dpop = await this.#app.proof(this.#device, AuthPath.refresh);
    return this.send(AuthPath.refresh, { dpop, ...headers });
  }

  async signOut(): Promise<TestResponse<Problem>> {
    const dpop = await this.#app.proof(this.#device, AuthPath.logout);
    return this.send(AuthPath.logout, { dpop });
  }

  /** Registers its key, by the header of a response. */
  async register({ headers }: TestResponse<unknown>): Promise<TestResponse<DeviceBoundBody & Problem>> {
    const [, challenge = ''] =
      /challenge="([^"]+)"/.exec(String(headers['secure-session-registration'])) ?? [];
    return this.send(RegistrationPath, {
      'secure-session-response': await this.sign(challenge, { jwk: this.#key.jwk }),
    });
  }

  /** Gets a challenge, signs it, and sends it. */
  async renew(identifier: string): Promise<TestResponse<DeviceBoundBody & Problem>> {
    const id = { 'sec-secure-session-id': identifier };
    const challenged = await this.send<DeviceBoundBody & Problem>(RenewalPath, id);
    const [, challenge] = /^"([^"]+)"/.exec(String(challenged.headers['secure-session-challenge'])) ?? [];
    if (challenge === undefined) return challenged;
    return this.send(RenewalPath, { ...id, 'secure-session-response': await this.sign(challenge) });
  }

  sign(challenge: string, header: object = {}): Promise<string> {
    return new SignJWT({ jti: challenge })
      .setProtectedHeader({ alg: this.#alg, typ: 'dbsc+jwt', ...header })
      .sign(this.#key.privateKey);
  }

  #keep(set: string): void {
    const [pair = '', ...attributes] = set.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}
