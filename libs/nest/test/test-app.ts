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
  type INestApplication,
  type ModuleMetadata,
} from '@nestjs/common';
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
import type { Account, AccountVerifier } from '../src/ports/account-verifier';
import { ConflictError } from '../src/errors/problem-error';
import type { ClaimsProvider } from '../src/ports/claims-provider';
import { createValidationPipe } from '../src/problem/validation-pipe';
import type { Device } from './device';

export const ADA = { email: 'ada@holdfast.test', password: 'correct' };
export const ADA_ACCOUNT: Account = { id: '018f0000-0000-7000-8000-00000000000a', email: ADA.email };

class Accounts implements AccountVerifier, ClaimsProvider {
  available = true;
  disabled = false;
  roles: readonly string[] = [];

  verify(email: string, password: string): Promise<Account | null> {
    if (!this.available) return Promise.reject(new StoreUnavailableError('accounts are away'));
    const isHers = email === ADA.email && password === ADA.password && !this.disabled;
    return Promise.resolve(isHers ? ADA_ACCOUNT : null);
  }

  find(accountId: string): Promise<Account | null> {
    return Promise.resolve(accountId === ADA_ACCOUNT.id && !this.disabled ? ADA_ACCOUNT : null);
  }

  disable(accountId: string): Promise<boolean> {
    if (accountId !== ADA_ACCOUNT.id) return Promise.resolve(false);
    this.disabled = true;
    return Promise.resolve(true);
  }

  claimsOf(): Promise<{ readonly roles: readonly string[] } | null> {
    return Promise.resolve(this.disabled ? null : { roles: this.roles });
  }
}

class CountDto {
  @IsInt()
  readonly count!: number;
}

/** What an application has of its own. */
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
    throw new Error('the password of the database is hunter2');
  }

  @Public()
  @Get('teapot')
  teapot(): never {
    throw new HttpException('short and stout', 418);
  }

  @Public()
  @Get('conflict')
  conflict(): never {
    throw new ConflictError('It is there already.');
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

interface Call {
  readonly bearer?: string;
  readonly cookie?: string;
  readonly proof?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>>;
  readonly cookies: readonly string[];
  readonly body: Body;
}

/** Collects what the library logs. */
class LogBook extends ConsoleLogger {
  readonly entries: Record<string, unknown>[] = [];

  override log(entry: unknown): void {
    this.#keep('log', entry);
  }

  override warn(entry: unknown): void {
    this.#keep('warn', entry);
  }

  override error(entry: unknown): void {
    this.#keep('error', entry);
  }

  #keep(level: string, entry: unknown): void {
    if (typeof entry === 'object') this.entries.push({ level, ...entry });
  }
}

/** The adapter that this run of the tests is for: every test runs on both. */
export const adapter: 'fastify' | 'express' =
  (globalThis as { httpAdapter?: unknown }).httpAdapter === 'express' ? 'express' : 'fastify';

/** What a test may have otherwise than by default. */
export interface TestAppSetting extends Partial<AuthModuleOptions>, AuthModuleExtras {
  readonly imports?: ModuleMetadata['imports'];
  readonly controllers?: ModuleMetadata['controllers'];
  readonly providers?: ModuleMetadata['providers'];
  readonly prepare?: (app: INestApplication) => void;
}

/** An application that uses the AuthModule, listening, with a store in memory. */
export class TestApp {
  readonly clock = new FakeClock();
  readonly store = new InMemorySessionStore();
  readonly accounts = new Accounts();
  readonly log = new LogBook();
  readonly #agent = new Agent({ keepAlive: true });
  #app: INestApplication | undefined;
  #port = 0;

  async start(setting: TestAppSetting = {}): Promise<void> {
    const { clock, store, accounts } = this;
    const { imports = [], controllers = [], providers = [], prepare, ...options } = setting;
    const auth = AuthModule.forRoot({
      store,
      accounts,
      claims: accounts,
      keys,
      clock,
      testEndpoints: true,
      rateLimits: { signInPerMinute: 0, refreshPerMinute: 0 },
      ...options,
    });
    const module = await Test.createTestingModule({
      imports: [auth, ThingsModule, ...imports],
      controllers,
      providers,
    }).compile();
    const platform = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    this.#app = module.createNestApplication(platform, { logger: this.log });
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

  get<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.send<Body>('GET', url, call);
  }

  post<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.send<Body>('POST', url, call);
  }

  delete<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.send<Body>('DELETE', url, call);
  }

  /** The nonce for the next proof, as any answer of the auth routes gives it. */
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

  /** Signs in as a browser does: bound to the device, with the refresh token in a cookie. */
  async signInBound(device: Device): Promise<TokenResponse & { readonly cookie: string }> {
    const answer = await this.post<TokenResponse>(AuthPath.login, {
      body: ADA,
      proof: await this.proof(device, AuthPath.login),
    });
    return { ...answer.body, cookie: cookieOf(answer) };
  }

  /** Sends the path as it is written, whatever is odd about it. */
  async send<Body = Problem>(method: string, path: string, call: Call = {}): Promise<Answer<Body>> {
    const payload =
      call.body === undefined || typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
    const headers = {
      host: 'localhost',
      ...(call.bearer === undefined ? {} : { authorization: `Bearer ${call.bearer}` }),
      ...(call.cookie === undefined ? {} : { cookie: call.cookie }),
      ...(call.proof === undefined ? {} : { dpop: call.proof }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...call.headers,
    };
    const answer = await this.#exchange(method, path, headers, payload);
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      cookies: answer.headers['set-cookie'] ?? [],
      body: (answer.text === '' ? null : isJson ? JSON.parse(answer.text) : answer.text) as Body,
    };
  }

  #exchange(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    payload: string | undefined,
  ): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, method, path, headers, agent: this.#agent };
      const sent = httpRequest(options, (response) => {
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

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ cookies }: Answer<unknown>): string {
  return cookies.find((cookie) => !cookie.includes('Max-Age=0'))?.split(';', 1)[0] ?? '';
}
