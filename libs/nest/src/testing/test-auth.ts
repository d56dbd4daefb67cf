import { AUTH_PATH } from '@holdfast/contract';
import { DEFAULT_SESSION_POLICY, newSession, type AuthenticationClaims } from '@holdfast/session';
import { FakeClock, InMemorySessionStore } from '@holdfast/testing';
import type { InjectionToken } from '@nestjs/common';
import { AccessTokenIssuer } from '../access-token/access-token-issuer.js';
import { AUTH_MODULE_OPTIONS } from '../auth.module-definition.js';
import { AccessGate } from '../guard/access-gate.js';
import { generateAuthKeys } from '../keys/generate-auth-keys.js';
import { KeyRing } from '../keys/key-ring.js';
import type { AuthModuleOptions } from '../options/auth-module-options.js';
import { resolveAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountDirectory } from '../ports/account-directory.js';
import type { AccountClaims } from '../ports/claims-provider.js';
import { signedInGate } from './signed-in-gate.js';
import { unavailableProvider } from './unavailable-provider.js';

/** Options of createTestAuth: those of the AuthModule that the tests need, and the time. */
export interface TestAuthOptions extends Partial<Omit<AuthModuleOptions, 'clock' | 'keys' | 'store'>> {
  /** Where the clock starts, in milliseconds since 1970. Defaults to noon UTC on 15 January 2026. */
  readonly now?: number;
}

/** Roles and claims of a signed-in account, and how it authenticated. */
export interface TestSignIn extends AccountClaims, AuthenticationClaims {}

/** What `TestAuth.override` replaces besides the AuthModule's options. */
export interface TestOverrides {
  /**
   * Providers of the application that its tests do not have, such as a database. They are not created: each is replaced
   * by one that can be injected and closed, and throws when anything else of it is called. Defaults to none.
   */
  readonly without?: readonly InjectionToken[];
}

/** The part of Nest's TestingModuleBuilder that TestAuth uses. */
interface ModuleBuilder {
  overrideProvider(token: unknown): {
    useValue(value: unknown): unknown;
    useClass(type: unknown): unknown;
  };
}

/** Every account exists, and none has a password. */
const ANY_ACCOUNT: AccountDirectory = {
  verify: () => Promise.resolve(null),
  find: (id) => Promise.resolve({ id, email: `${id}@holdfast.test` }),
};

/** Tokens, clock and store for the tests of an application. Made by createTestAuth. */
export class TestAuth {
  /** The clock of the AuthModule. It stands still until a test advances it. */
  readonly clock: FakeClock;
  /** The options of the AuthModule, for `AuthModule.forRoot` in a test. */
  readonly options: AuthModuleOptions;
  readonly #store = new InMemorySessionStore();
  readonly #issuer: Promise<AccessTokenIssuer>;
  #caller: Promise<string> | null = null;

  constructor({ now, ...given }: TestAuthOptions) {
    const keys = generateAuthKeys();
    this.clock = new FakeClock(now);
    this.options = {
      accounts: ANY_ACCOUNT,
      rateLimits: { signInPerMinute: 0, refreshPerMinute: 0 },
      ...given,
      store: this.#store,
      clock: this.clock,
      keys,
    };
    const passwordSignIn = this.options.accounts.verify !== undefined;
    const resolved = resolveAuthOptions(this.options, { path: AUTH_PATH, passwordSignIn });
    this.#issuer = KeyRing.open(keys).then((ring) => new AccessTokenIssuer(ring, resolved));
  }

  /**
   * Replaces the options of the AuthModule in a module under test, so their factory does not run.
   *
   * Providers of the application's own modules are created as ever. Name those that tests cannot have, such as a
   * database.
   *
   * @param builder what `Test.createTestingModule` returns
   * @returns the builder
   * @example
   * ```ts
   * const module = await auth.override(builder, { without: [DATABASE] }).compile();
   * ```
   */
  override<Builder extends ModuleBuilder>(builder: Builder, { without = [] }: TestOverrides = {}): Builder {
    for (const token of without) {
      builder.overrideProvider(token).useValue(unavailableProvider(nameOf(token)));
    }
    builder.overrideProvider(AUTH_MODULE_OPTIONS).useValue(this.options);
    builder.overrideProvider(AccessGate).useClass(signedInGate(() => this.#caller));
    return builder;
  }

  /** Opens a session for an account and returns a new access token of it. */
  async accessToken(
    accountId: string,
    { roles = [], claims = {}, ...authentication }: TestSignIn = {},
  ): Promise<string> {
    const state = newSession(
      accountId,
      { kind: 'none' },
      this.clock.now(),
      DEFAULT_SESSION_POLICY,
      authentication,
    );
    await this.#store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
    const issuer = await this.#issuer;
    return issuer.issue(state, { roles, claims }, 'sign_in').jwt;
  }

  /** Like `accessToken`, as the value of the `Authorization` header. */
  async bearer(accountId: string, signIn: TestSignIn = {}): Promise<string> {
    return `Bearer ${await this.accessToken(accountId, signIn)}`;
  }

  /** From now on, this account makes every call without an access token. Requires `override`. */
  signInAs(accountId: string, signIn: TestSignIn = {}): void {
    this.#caller = this.accessToken(accountId, signIn);
  }

  /** Reverts `signInAs`: calls without an access token are anonymous again. */
  signOut(): void {
    this.#caller = null;
  }
}

/**
 * Signs in any account in the tests of an application, without a database, passwords or the system clock. Signature,
 * expiry, roles and freshness are checked as in production. Works in Jest and Vitest, and needs `@holdfast/testing`.
 *
 * @example
 * ```ts
 * const auth = createTestAuth(); const module = await auth.override(Test.createTestingModule({ imports: [AppModule]
 * })).compile(); … await request(app.getHttpServer()).get('/papers').set('Authorization', await auth.bearer('ada', {
 * roles: ['editor'] }));
 * ```
 */
export function createTestAuth(options: TestAuthOptions = {}): TestAuth {
  return new TestAuth(options);
}

function nameOf(token: InjectionToken): string {
  return typeof token === 'function' ? token.name : String(token);
}
