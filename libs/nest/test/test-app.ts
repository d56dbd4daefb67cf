import { AuthPath, DPOP_NONCE_HEADER, type Problem, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { FakeClock, InMemorySessionStore } from '@holdfast/testing';
import {
  Body,
  ConsoleLogger,
  Controller,
  Get,
  HttpException,
  Module,
  Post,
  type DynamicModule,
  type INestApplication,
  type ModuleMetadata,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { generateKeyPairSync } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthModule } from '../src/auth.module';
import type { AuthModuleExtras } from '../src/auth.module-definition';
import { CurrentAuth } from '../src/guard/current-auth.decorator';
import type { AuthContext } from '../src/context/auth-context';
import { Public } from '../src/guard/route-rules';
import type { AuthKeys, SigningKeyJwk } from '../src/keys/auth-keys';
import type { AuthModuleOptions } from '../src/options/auth-module-options';
import type { Account, AccountDirectory } from '../src/ports/account-directory';
import { ConflictError } from '../src/errors/problem-error';
import type { ClaimsProvider } from '../src/ports/claims-provider';
import { createValidationPipe } from '../src/problem/validation-pipe';
import type { Device } from './device';

export const ADA = { email: 'ada@holdfast.test', password: 'correct' };
export const ADA_ACCOUNT: Account = { id: '018f0000-0000-7000-8000-00000000000a', email: ADA.email };

class Accounts implements AccountDirectory, ClaimsProvider {
  available = true;
  disabled = false;
  disabledAfterVerifying = false;
  /** Why a right password is rejected. */
  rejection: Error | null = null;
  roles: readonly string[] = [];

  verify(email: string, password: string): Promise<Account | null> {
    if (!this.available) return Promise.reject(new StoreUnavailableError('accounts are unreachable'));
    const isAda = email === ADA.email && password === ADA.password && !this.disabled;
    if (isAda && this.rejection !== null) return Promise.reject(this.rejection);
    this.disabled ||= this.disabledAfterVerifying;
    return Promise.resolve(isAda ? ADA_ACCOUNT : null);
  }

  find(accountId: string): Promise<Account | null> {
    if (!this.available) return Promise.reject(new StoreUnavailableError('accounts are unreachable'));
    return Promise.resolve(accountId === ADA_ACCOUNT.id && !this.disabled ? ADA_ACCOUNT : null);
  }

  claimsOf(): Promise<{ readonly roles: readonly string[] } | null> {
    return Promise.resolve(this.disabled ? null : { roles: this.roles });
  }
}

class CountDto {
  @IsInt()
  readonly count!: number;
}

/** An application's own routes. */
@Controller('things')
class ThingsController {
  @Get()
  list(@CurrentAuth() { accountId }: AuthContext): { readonly of: string } {
    return { of: accountId };
  }

  @Public()
  @Get('open')
  open(): { readonly open: true } {
    return { open: true };
  }

  @Public()
  @Post()
  add(@Body(createValidationPipe()) { count }: CountDto): { readonly count: number } {
    return { count };
  }

  @Public()
  @Get('failing')
  fail(): never {
    throw new Error('the database password is hunter2');
  }

  @Public()
  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }

  @Public()
  @Get('conflict')
  conflict(): never {
    throw new ConflictError('It exists already.');
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

function makeKey(kid: string): SigningKeyJwk {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid };
}

export const currentKey = makeKey('current');
export const formerKey = makeKey('former');

export const keys: AuthKeys = { signing: [currentKey, formerKey], hmacSecrets: [Buffer.alloc(32, 7)] };

interface RequestOptions {
  readonly bearer?: string;
  readonly cookie?: string;
  readonly proof?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The address that the request comes from. Defaults to 127.0.0.1. */
  readonly from?: string;
}

export interface TestResponse<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>>;
  readonly cookies: readonly string[];
  readonly body: Body;
}

/** Records what the library logs. */
class RecordingLogger extends ConsoleLogger {
  readonly entries: Record<string, unknown>[] = [];

  override log(entry: unknown): void {
    this.#record('log', entry);
  }

  override warn(entry: unknown): void {
    this.#record('warn', entry);
  }

  override error(entry: unknown): void {
    this.#record('error', entry);
  }

  #record(level: string, entry: unknown): void {
    if (typeof entry === 'object') this.entries.push({ level, ...entry });
  }
}

/** The HTTP adapter of this test run. Every test runs on both. */
export const adapter: 'fastify' | 'express' =
  (globalThis as { httpAdapter?: unknown }).httpAdapter === 'express' ? 'express' : 'fastify';

function makePlatform(): AbstractHttpAdapter {
  return adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

/** What a test changes in the application. */
export interface TestAppOptions extends Partial<AuthModuleOptions>, AuthModuleExtras {
  readonly imports?: ModuleMetadata['imports'];
  readonly controllers?: ModuleMetadata['controllers'];
  readonly providers?: ModuleMetadata['providers'];
  readonly prepare?: (app: INestApplication) => void;
  /** Defaults to the adapter of this test run. */
  readonly platform?: AbstractHttpAdapter;
  /** Configures the AuthModule. Defaults to `forRoot`. */
  readonly configure?: (options: AuthModuleOptions & AuthModuleExtras) => DynamicModule;
}

/** A listening application with the AuthModule and an in-memory store. */
export class TestApp {
  readonly accounts = new Accounts();
  readonly log = new RecordingLogger();
  readonly #agent = new Agent({ keepAlive: true });
  readonly store: InMemorySessionStore;
  readonly clock: FakeClock;
  #app: INestApplication | undefined;
  #port = 0;

  constructor(store = new InMemorySessionStore(), clock = new FakeClock()) {
    this.store = store;
    this.clock = clock;
  }

  async start(options: TestAppOptions = {}): Promise<void> {
    const { clock, store, accounts } = this;
    const {
      imports = [],
      controllers = [],
      providers = [],
      prepare,
      platform,
      configure,
      ...moduleOptions
    } = {
      configure: (given: AuthModuleOptions & AuthModuleExtras) => AuthModule.forRoot(given),
      ...options,
    };
    const auth = configure({
      store,
      accounts,
      claims: accounts,
      keys,
      clock,
      testEndpoints: true,
      problems: 'all',
      rateLimits: { signInPerMinute: 0, refreshPerMinute: 0 },
      ...moduleOptions,
    });
    const module = await Test.createTestingModule({
      imports: [auth, ThingsModule, ...imports],
      controllers,
      providers,
    }).compile();
    this.#app = module.createNestApplication(platform ?? makePlatform(), { logger: this.log });
    prepare?.(this.#app);
    await this.#app.listen(0, '127.0.0.1');
    this.#port = (this.#app.getHttpServer() as { address(): AddressInfo }).address().port;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#app?.close();
  }

  get app(): INestApplication {
    if (this.#app === undefined) throw new Error('start the application first');
    return this.#app;
  }

  get port(): number {
    return this.#port;
  }

  get<Body = Problem>(url: string, options: RequestOptions = {}): Promise<TestResponse<Body>> {
    return this.send<Body>('GET', url, options);
  }

  post<Body = Problem>(url: string, options: RequestOptions = {}): Promise<TestResponse<Body>> {
    return this.send<Body>('POST', url, options);
  }

  delete<Body = Problem>(url: string, options: RequestOptions = {}): Promise<TestResponse<Body>> {
    return this.send<Body>('DELETE', url, options);
  }

  /** The nonce for the next proof, from a response of the auth routes. */
  async nonce(): Promise<string> {
    const { headers } = await this.get(AuthPath.me);
    return String(headers[DPOP_NONCE_HEADER.toLowerCase()]);
  }

  async proof(device: Device, path: string): Promise<string> {
    return device.proof(path, await this.nonce());
  }

  /** Signs in with the refresh token in the body. */
  async signIn(): Promise<TokenResponse & { readonly refresh_token: string }> {
    const { body } = await this.post<TokenResponse>(AuthPath.login, { body: { ...ADA, transport: 'body' } });
    return { ...body, refresh_token: String(body.refresh_token) };
  }

  /** Signs in like a browser: bound to the device, with the refresh token in a cookie. */
  async signInBound(device: Device): Promise<TokenResponse & { readonly cookie: string }> {
    const response = await this.post<TokenResponse>(AuthPath.login, {
      body: ADA,
      proof: await this.proof(device, AuthPath.login),
    });
    return { ...response.body, cookie: cookieOf(response) };
  }

  /** Sends the path exactly as written, without normalizing it. */
  async send<Body = Problem>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<TestResponse<Body>> {
    const payload =
      options.body === undefined || typeof options.body === 'string'
        ? options.body
        : JSON.stringify(options.body);
    const headers = {
      host: 'localhost',
      ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
      ...(options.proof === undefined ? {} : { dpop: options.proof }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...options.headers,
    };
    const response = await this.#exchange(method, path, headers, payload, options.from);
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.status,
      headers: response.headers,
      cookies: response.headers['set-cookie'] ?? [],
      body: (response.text === '' ? null : isJson ? JSON.parse(response.text) : response.text) as Body,
    };
  }

  #exchange(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    payload: string | undefined,
    localAddress = '127.0.0.1',
  ): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const agent = this.#agent;
      const target = { host: '127.0.0.1', port: this.#port, method, path, headers, agent, localAddress };
      const sent = httpRequest(target, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(payload);
    });
  }
}

/** The cookie that a response sets, as a browser sends it back. */
export function cookieOf({ cookies }: TestResponse<unknown>): string {
  return cookies.find((cookie) => !cookie.includes('Max-Age=0'))?.split(';', 1)[0] ?? '';
}
