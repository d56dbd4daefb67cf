import { AuthPath, DPOP_NONCE_HEADER, type Problem, type TokenResponse } from '@holdfast/contract';
import { StoreUnavailableError } from '@holdfast/session';
import { FakeClock, InMemorySessionStore } from '@holdfast/testing';
import { Body, ConsoleLogger, Controller, Get, HttpException, Module, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { generateKeyPairSync } from 'node:crypto';
import { AuthModule } from '../src/auth.module';
import type { AuthModuleExtras } from '../src/auth.module-definition';
import { CurrentAuth } from '../src/guard/current-auth.decorator';
import type { AuthContext } from '../src/guard/auth-context';
import { Public } from '../src/guard/public.decorator';
import type { AuthKeys, SigningKeyJwk } from '../src/options/auth-keys';
import type { AuthModuleOptions } from '../src/options/auth-module-options';
import type { Account, AccountVerifier } from '../src/ports/account-verifier';
import { ConflictError } from '../src/problem/request-errors';
import { createValidationPipe } from '../src/problem/validation-pipe';
import type { Device } from './device';

export const ADA = { email: 'ada@holdfast.test', password: 'correct' };
export const ADA_ACCOUNT: Account = { id: '018f0000-0000-7000-8000-00000000000a', email: ADA.email };

class Accounts implements AccountVerifier {
  available = true;
  disabled = false;

  verify(email: string, password: string): Promise<Account | null> {
    if (!this.available) return Promise.reject(new StoreUnavailableError('accounts are away'));
    return Promise.resolve(email === ADA.email && password === ADA.password ? ADA_ACCOUNT : null);
  }

  find(accountId: string): Promise<Account | null> {
    return Promise.resolve(accountId === ADA_ACCOUNT.id && !this.disabled ? ADA_ACCOUNT : null);
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

/** An application that uses the AuthModule, on Fastify and with a store in memory. */
export class TestApp {
  readonly clock = new FakeClock();
  readonly store = new InMemorySessionStore();
  readonly accounts = new Accounts();
  readonly log = new LogBook();
  #app: NestFastifyApplication | undefined;

  async start(options: Partial<AuthModuleOptions> = {}, extras: AuthModuleExtras = {}): Promise<void> {
    const { clock, store, accounts } = this;
    const auth = AuthModule.forRoot({
      store,
      accounts,
      keys,
      clock,
      testEndpoints: true,
      ...options,
      ...extras,
    });
    const module = await Test.createTestingModule({ imports: [auth, ThingsModule] }).compile();
    this.#app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: this.log,
    });
    await this.#app.init();
    await this.#app.getHttpAdapter().getInstance().ready();
  }

  async stop(): Promise<void> {
    await this.#app?.close();
  }

  get<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('GET', url, call);
  }

  post<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('POST', url, call);
  }

  delete<Body = Problem>(url: string, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('DELETE', url, call);
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

  async #send<Body>(method: 'GET' | 'POST' | 'DELETE', url: string, call: Call): Promise<Answer<Body>> {
    if (this.#app === undefined) throw new Error('start the application first');
    const response = await this.#app.inject({
      method,
      url,
      headers: {
        ...(call.bearer === undefined ? {} : { authorization: `Bearer ${call.bearer}` }),
        ...(call.cookie === undefined ? {} : { cookie: call.cookie }),
        ...(call.proof === undefined ? {} : { dpop: call.proof }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { payload: call.body as object }),
    });
    const set = response.headers['set-cookie'] ?? [];
    return {
      status: response.statusCode,
      headers: response.headers,
      cookies: typeof set === 'string' ? [set] : set,
      body: (response.body === '' ? null : response.json()) as Body,
    };
  }
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ cookies }: Answer<unknown>): string {
  return cookies.find((cookie) => !cookie.includes('Max-Age=0'))?.split(';', 1)[0] ?? '';
}
