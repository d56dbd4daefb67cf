import { AuthPath, type TokenResponse } from '@holdfast/contract';
import {
  AuthModule,
  CurrentAuth,
  generateAuthKeys,
  RequireAcr,
  type AccountDirectory,
  type AuthContext,
} from '@holdfast/nest';
import { FakeClock, InMemorySessionStore } from '@holdfast/testing';
import { Controller, Get, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { randomBytes } from 'node:crypto';
import { TWO_FACTORS } from '../src/second-step/second-step.controller';
import { EnvironmentModule } from '../src/support/environment.module';
import { Browser, type BrowserResponse } from './browser';

/** The name and password of every test's account. */
export const ADA = { email: 'ada@holdfast.test', password: 'correct-horse-battery' };

@Controller('things')
class ThingsController {
  @Get()
  list(@CurrentAuth() { accountId, amr, acr }: AuthContext): object {
    return { accountId, amr, acr };
  }

  @RequireAcr(TWO_FACTORS)
  @Get('two-factors')
  twoFactors(): { readonly open: true } {
    return { open: true };
  }
}

/** A recipe's module, and the class of the accounts in it. */
export interface Recipe {
  readonly module: Type | DynamicModule;
  readonly accounts: Type<AccountDirectory>;
}

/** A listening application with a recipe in it. */
export class RecipeApp {
  readonly clock = new FakeClock();
  readonly store = new InMemorySessionStore();
  #app: INestApplication | undefined;
  #origin = '';

  async start({ module, accounts }: Recipe): Promise<void> {
    const { clock, store } = this;
    const keys = generateAuthKeys();

    const environment = EnvironmentModule.register({ store, clock, ticketSecret: randomBytes(32) });
    const auth = AuthModule.forRootAsync({
      imports: [module],
      inject: [accounts],
      useFactory: (found: AccountDirectory) => ({ store, keys, clock, accounts: found }),
    });
    const testing = Test.createTestingModule({
      imports: [environment, auth, module],
      controllers: [ThingsController],
    });
    this.#app = (await testing.compile()).createNestApplication(new FastifyAdapter(), { logger: false });
    await this.#app.listen(0, '127.0.0.1');
    this.#origin = await this.#app.getUrl();
  }

  async stop(): Promise<void> {
    await this.#app?.close();
  }

  get origin(): string {
    return this.#origin;
  }

  get app(): INestApplication {
    if (this.#app === undefined) throw new Error('start the application first');
    return this.#app;
  }

  openBrowser(): Promise<Browser> {
    return Browser.open(this.#origin);
  }
}

/** Signs in with email and password. */
export function signIn(browser: Browser, body: object = ADA): Promise<BrowserResponse<TokenResponse>> {
  return browser.post<TokenResponse>(AuthPath.login, { body });
}
