import { API_BASE_PATH, AuthPath, type Problem, type TokenResponse } from '@holdfast/contract';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/create-app';
import { readSettings } from '../src/settings/read-settings';

/** A response of the API, with its body parsed. */
export interface TestResponse<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** The whole API on its own embedded database, without a port. */
export class TestApi {
  readonly #app: NestFastifyApplication;
  readonly #temporaryDir: string | null;

  private constructor(app: NestFastifyApplication, temporaryDir: string | null) {
    this.#app = app;
    this.#temporaryDir = temporaryDir;
  }

  /**
   * @param environment with DATA_DIR if the database is to outlive the API. By default, registration is not limited
   * @param extend adds to the application before it starts
   */
  static async start(
    environment: Readonly<Record<string, string>> = {},
    extend: (app: NestFastifyApplication) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<TestApi> {
    const { DATA_DIR: kept } = environment;
    const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'holdfast-api-')));
    const defaults = { LOG_LEVEL: 'silent', RATE_LIMIT_REGISTER: '0' };
    const app = await createApp(readSettings({ ...defaults, ...environment, DATA_DIR: dataDir }));
    await extend(app);
    await app.init();
    app.useLogger(app.get(Logger));
    await app.getHttpAdapter().getInstance().ready();
    return new TestApi(app, kept === undefined ? dataDir : null);
  }

  async stop(): Promise<void> {
    await this.#app.close();
    if (this.#temporaryDir !== null) await rm(this.#temporaryDir, { recursive: true, force: true });
  }

  async call<Body = Problem>(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS',
    path: string,
    {
      bearer,
      body,
      headers = {},
      from = '127.0.0.1',
    }: { bearer?: string; body?: unknown; headers?: Record<string, string>; from?: string } = {},
  ): Promise<TestResponse<Body>> {
    const response = await this.#app.inject({
      method,
      url: path,
      remoteAddress: from,
      headers: { ...headers, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (isJson ? response.json() : response.body) as Body,
    };
  }

  /** Creates an account, signs in and returns the access token. */
  async registerAndSignIn(email: string): Promise<string> {
    const credentials = { email, password: 'four-random-common-words' };
    await this.call('POST', AuthPath.register, { body: credentials });
    const { body } = await this.call<TokenResponse>('POST', AuthPath.login, { body: credentials });
    return body.access_token;
  }
}

/** Path of the notes. */
export const NOTES = `${API_BASE_PATH}/notes`;
