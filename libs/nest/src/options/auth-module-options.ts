import type { ExecutionContext } from '@nestjs/common';
import type { Clock, SessionStore } from '@holdfast/session';
import type { RequestUser } from '../context/auth-context.js';
import type { AuthKeys, AuthKeySource } from '../keys/auth-keys.js';
import type { AccountDirectory } from '../ports/account-directory.js';
import type { AuthTracing } from '../ports/auth-tracing.js';
import type { ClaimsProvider } from '../ports/claims-provider.js';
import type { LegacyTokenOptions } from '../ports/legacy-tokens.js';

/**
 * Options of the AuthModule. Durations are in milliseconds. Undefined means the default.
 *
 * @example
 * ```ts
 * AuthModule.forRoot({ store, accounts, keys, publicUrl: 'https://app.example' });
 * ```
 */
export interface AuthModuleOptions {
  /** Stores the sessions. */
  readonly store: SessionStore;
  /** Finds accounts, and verifies their passwords if they have any. */
  readonly accounts: AccountDirectory;
  /** Fixed keys, or a source that is read every 10 seconds and whenever a token names an unknown key. */
  readonly keys: AuthKeys | AuthKeySource;
  /**
   * Which routes, resolvers and message handlers require an access token. `all`: every one without `@Public()`.
   * `opt-in`: those with `@Guarded`, `@Roles`, `@RequireFreshSignIn` or `@RequireAcr`, and the routes of the
   * AuthModule. Use `opt-in` to move an application with its own guard one route at a time. Defaults to `all`.
   */
  readonly guard?: 'all' | 'opt-in' | undefined;
  /** Adds roles and other claims to access tokens. Defaults to none. */
  readonly claims?: ClaimsProvider | undefined;
  /** Maps an authenticated request to `request.user`. Defaults to leaving `request.user` alone. */
  readonly requestUser?: RequestUser | undefined;
  /**
   * Returns the access token of an RPC message, from its context or its data. Without this option, every RPC handler
   * that is not `@Public()` rejects its messages.
   *
   * @example
   * ```ts
   * rpcAccessToken: (context) => context.switchToRpc().getData<{ access_token?: string }>().access_token ?? null
   * ```
   */
  readonly rpcAccessToken?: ((context: ExecutionContext) => string | null) | undefined;
  /**
   * Which exceptions become a problem response (RFC 9457). `own`: those of the AuthModule and of expired JWTs; all
   * others are left to the application's filters. `all`: every exception that no filter of the application is for, with
   * its own message, members and status. Defaults to `own`.
   */
  readonly problems?: 'own' | 'all' | undefined;
  /** Legacy tokens: access tokens that the application issued before it had the AuthModule. Defaults to none. */
  readonly legacyTokens?: LegacyTokenOptions | undefined;
  /**
   * How the access tokens of bound sessions are sent. `bearer`: as Bearer tokens (RFC 6750). `dpop`: with a proof of the
   * device key in each request, so that a copied token does not work elsewhere (RFC 9449 §7); their token responses have
   * the `token_type` `DPoP`. Tokens of unbound sessions are Bearer tokens in any case. Defaults to `bearer`.
   */
  readonly accessTokens?: 'bearer' | 'dpop' | undefined;
  /** Lifetime of an access token. Defaults to 24 hours; at least 1 second. */
  readonly accessTokenTtlMs?: number | undefined;
  /** A session ends when it is not refreshed for this long. Defaults to 7 days; at least 1 second. */
  readonly sessionIdleTtlMs?: number | undefined;
  /** A session ends this long after sign-in. Defaults to 30 days; at least the idle limit. */
  readonly sessionMaxTtlMs?: number | undefined;
  /**
   * How many live sessions an account may have. A sign-in beyond that ends the one that was used longest ago. 0 turns the
   * limit off. Defaults to 100.
   */
  readonly maxSessionsPerAccount?: number | undefined;
  /** How long the previous refresh token of an unbound session may be sent again. Defaults to 10 seconds. */
  readonly reuseLeewayMs?: number | undefined;
  /**
   * Whether browsers are asked to bind their sessions to the security chip of the device as well (Device Bound Session
   * Credentials), over HTTPS. `prefer`: those that can do. `require`: a browser that does not cannot refresh. `off`:
   * none is asked, and keys that were registered do not count. Defaults to `prefer`.
   */
  readonly deviceBoundSessions?: 'off' | 'prefer' | 'require' | undefined;
  /**
   * Whether a valid access token of an unbound session can be exchanged for a new one at the refresh route, without a
   * refresh token. The session keeps its limits. Defaults to true.
   */
  readonly renewalByAccessToken?: boolean | undefined;
  /**
   * How long the guard accepts requests while the store is unreachable, except for sessions that are known to have
   * ended. After that, requests fail with 503. Defaults to 30 seconds.
   */
  readonly revocationGraceMs?: number | undefined;
  /**
   * How many ended sessions and refreshed claims an instance remembers, until the access tokens from before have expired.
   * It asks the store about any more of them. Each takes about 200 bytes. Defaults to 100,000; at least 1.
   */
  readonly maxRevocations?: number | undefined;
  /** `iss` of access tokens. Defaults to `holdfast`. */
  readonly issuer?: string | undefined;
  /** `aud` of access tokens. Defaults to `holdfast`. */
  readonly audience?: string | undefined;
  /**
   * Tolerated clock difference between servers that share keys, for `exp` and `nbf`. Defaults to 0; at most 5 minutes.
   */
  readonly clockToleranceMs?: number | undefined;
  /** Limits of the cache of verified access tokens. Defaults to 50,000 entries and 64 MiB; at least 1 entry. */
  readonly tokenCache?: GivenLimits<TokenCacheLimits> | undefined;
  /** Attempts per minute; 0 turns a limit off. */
  readonly rateLimits?: GivenLimits<RateLimits> | undefined;
  /**
   * Other origins whose pages may use the routes with cookies, such as `https://app.example`, or `capacitor://localhost`
   * for the page of an app. Defaults to none.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * The URL that browsers use, such as `https://app.example`, or `https://app.example/base` when a proxy strips `/base`.
   * Defaults to the host of each request.
   */
  readonly publicUrl?: string | undefined;
  /** The URLs that browsers use, if there are several. `publicUrl` is added to them. Defaults to none. */
  readonly publicUrls?: readonly string[] | undefined;
  /**
   * The application's name in those of its cookies: letters, digits and hyphens, at most 32. APIs on one host need
   * different names. Defaults to a name derived from the host, the port and the path of the auth routes; set it before
   * you move an application, so that nobody has to sign in again.
   */
  readonly application?: string | undefined;
  /**
   * How long an instance that gets a signal to stop is not ready but continues to serve, so that load balancers take it
   * out. Needs `enableShutdownHooks`. Defaults to 5 seconds, and to 0 in a terminal.
   */
  readonly shutdownDrainMs?: number | undefined;
  /**
   * When an instance that stops cuts the connections that are still open. Defaults to 25 seconds, less than the 30 that
   * Kubernetes waits.
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Source of the current time, for tests. Defaults to the clock of the store, which all instances share. */
  readonly clock?: Clock | undefined;
  /** Records spans of refreshes, sign-ins and calls of the store. Defaults to none. */
  readonly tracing?: AuthTracing | undefined;
}

/** Rate limits per minute. 0 turns a limit off. */
export interface RateLimits {
  /**
   * Failed sign-ins per account and network. The limits per account and per network are ten times as high. Defaults to
   * 10.
   */
  readonly signInPerMinute: number;
  /** Refreshes per session. Defaults to 60. */
  readonly refreshPerMinute: number;
}

/** Limits of the cache of verified access tokens. */
export interface TokenCacheLimits {
  /** Number of entries. */
  readonly maxEntries: number;
  /** Approximate memory of the entries, in bytes. */
  readonly maxBytes: number;
}

/** Some of the limits. Missing or undefined limits have their defaults. */
type GivenLimits<Limits> = { readonly [Name in keyof Limits]?: Limits[Name] | undefined };
