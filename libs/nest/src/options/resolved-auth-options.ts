import { isPath } from '@holdfast/contract';
import { Inject } from '@nestjs/common';
import {
  DEFAULT_SESSION_POLICY,
  DEFAULT_REVOCATION_CACHE_LIMITS,
  type Clock,
  type SessionPolicy,
  type SessionStore,
} from '@holdfast/session';
import type { RequestUser } from '../context/auth-context.js';
import type { AccountDirectory } from '../ports/account-directory.js';
import type { AuthKeys, AuthKeySource } from '../keys/auth-keys.js';
import { findKeyIssues } from '../keys/key-issues.js';
import type { AuthTracing } from '../ports/auth-tracing.js';
import type { ClaimsProvider } from '../ports/claims-provider.js';
import type { AuthModuleOptions, RateLimits, TokenCacheLimits } from './auth-module-options.js';
import { isOrigin } from './origin.js';
import { NO_TRACING } from '../tracing/no-tracing.js';
import { TracedSessionStore } from '../tracing/traced-session-store.js';
import { StoreClock } from './store-clock.js';
import { resolveLegacyTokens, type ResolvedLegacyTokens } from './resolved-legacy-tokens.js';
import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error.js';

/** Options of the routes. Applications pass them next to the other options: see AuthModuleExtras. */
export interface AuthRouteOptions {
  /** Path of the auth routes as configured, without the application's global prefix. */
  readonly path: string;
  /** Whether the routes for passwords are registered. */
  readonly passwordSignIn: boolean;
}

/** The options with their defaults applied. */
export interface ResolvedAuthOptions {
  /** Path of the auth routes as configured, without the application's global prefix. */
  readonly path: string;
  readonly store: SessionStore;
  readonly accounts: AccountDirectory;
  readonly keys: AuthKeys | AuthKeySource;
  readonly claims: ClaimsProvider;
  readonly guard: 'all' | 'opt-in';
  readonly requestUser: RequestUser | undefined;
  readonly rpcAccessToken: AuthModuleOptions['rpcAccessToken'];
  readonly problems: 'own' | 'all';
  readonly legacyTokens: ResolvedLegacyTokens | null;
  readonly accessTokens: 'bearer' | 'dpop';
  readonly accessTokenTtlMs: number;
  readonly policy: SessionPolicy;
  /** 0: any number. */
  readonly maxSessionsPerAccount: number;
  readonly renewalByAccessToken: boolean;
  readonly revocationGraceMs: number;
  readonly maxRevocations: number;
  readonly clockToleranceMs: number;
  readonly tokenCache: TokenCacheLimits;
  readonly rateLimits: RateLimits;
  readonly allowedOrigins: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  /** Without trailing slashes. Empty: use the host of each request. */
  readonly publicUrls: readonly string[];
  /** In the names of its cookies. Undefined: derived from the address of each request. */
  readonly application: string | undefined;
  readonly shutdownDrainMs: number;
  readonly shutdownTimeoutMs: number;
  readonly clock: Clock;
  readonly tracing: AuthTracing;
}

/** Default lifetime of an access token: 24 hours. */
export const DEFAULT_ACCESS_TOKEN_TTL_MS = 24 * 3_600_000;

export const systemClock: Clock = { now: () => Date.now() };

const MIN_TTL_MS = 1000;

const MIN_TOKEN_CACHE_BYTES = 16_384;

const MAX_CLOCK_TOLERANCE_MS = 300_000;

const DRAIN_MS = 5_000;

/** Default time after which an instance that stops cuts its connections: 25 seconds. */
export const DEFAULT_SHUTDOWN_TIMEOUT_MS = 25_000;

const NO_CLAIMS: ClaimsProvider = { claimsOf: () => Promise.resolve({}) };

type Rule = (options: ResolvedAuthOptions) => string | null;

const APPLICATION_SHAPE = /^[A-Za-z0-9-]{1,32}$/;

const rules: readonly Rule[] = [
  ({ path }) => (isPath(path) ? null : 'path must be a path such as /api/v1/auth'),
  ({ accessTokenTtlMs }) =>
    accessTokenTtlMs >= MIN_TTL_MS ? null : `accessTokenTtlMs must be at least ${String(MIN_TTL_MS)}`,
  ({ policy }) =>
    policy.idleTtlMs >= MIN_TTL_MS ? null : `sessionIdleTtlMs must be at least ${String(MIN_TTL_MS)}`,
  ({ policy }) =>
    policy.maxTtlMs >= policy.idleTtlMs ? null : 'sessionMaxTtlMs must not be less than sessionIdleTtlMs',
  ({ policy }) => (policy.reuseLeewayMs >= 0 ? null : 'reuseLeewayMs must not be negative'),
  ({ policy }) =>
    ['off', 'prefer', 'require'].includes(policy.deviceBoundSessions)
      ? null
      : 'deviceBoundSessions must be off, prefer or require',
  ({ maxSessionsPerAccount }) =>
    isCount(maxSessionsPerAccount) ? null : 'maxSessionsPerAccount must be 0 or a positive integer',
  ({ revocationGraceMs }) => (revocationGraceMs >= 0 ? null : 'revocationGraceMs must not be negative'),
  ({ maxRevocations }) => (maxRevocations >= 1 ? null : 'maxRevocations must be at least 1'),
  ({ clockToleranceMs }) =>
    clockToleranceMs >= 0 && clockToleranceMs <= MAX_CLOCK_TOLERANCE_MS
      ? null
      : `clockToleranceMs must be from 0 to ${String(MAX_CLOCK_TOLERANCE_MS)}`,
  ({ tokenCache }) => (tokenCache.maxEntries >= 1 ? null : 'tokenCache.maxEntries must be at least 1'),
  ({ tokenCache }) =>
    tokenCache.maxBytes >= MIN_TOKEN_CACHE_BYTES
      ? null
      : `tokenCache.maxBytes must be at least ${String(MIN_TOKEN_CACHE_BYTES)}`,
  ({ rateLimits }) =>
    isCount(rateLimits.signInPerMinute) ? null : 'rateLimits.signInPerMinute must be 0 or a positive integer',
  ({ rateLimits }) =>
    isCount(rateLimits.refreshPerMinute)
      ? null
      : 'rateLimits.refreshPerMinute must be 0 or a positive integer',
  ({ allowedOrigins }) =>
    allowedOrigins.every((origin) => isOrigin(origin))
      ? null
      : 'allowedOrigins must be origins such as https://app.example',
  ({ legacyTokens, policy, clock }) =>
    legacyTokens === null || legacyTokens.untilMs <= clock.now() + policy.maxTtlMs
      ? null
      : 'legacyTokens.until must be a date, and at most sessionMaxTtlMs from now',
  ({ shutdownDrainMs, shutdownTimeoutMs }) =>
    shutdownDrainMs >= 0 && shutdownDrainMs <= shutdownTimeoutMs
      ? null
      : 'shutdownDrainMs must be from 0 to shutdownTimeoutMs',
  ({ issuer }) => (issuer === '' ? 'issuer must not be empty' : null),
  ({ audience }) => (audience === '' ? 'audience must not be empty' : null),
  ({ application }) =>
    application === undefined || APPLICATION_SHAPE.test(application)
      ? null
      : 'application must have 1 to 32 letters, digits and hyphens',
  ({ publicUrls }) =>
    publicUrls.every(isBaseUrl)
      ? null
      : 'publicUrl and publicUrls must be URLs such as https://app.example or https://app.example/base',
];

/** Injection token of the resolved options. */
export const RESOLVED_AUTH_OPTIONS = Symbol('ResolvedAuthOptions');

/** Injects the resolved options. */
export const InjectAuthOptions = (): ParameterDecorator & PropertyDecorator => Inject(RESOLVED_AUTH_OPTIONS);

/**
 * Applies the defaults and validates the options.
 *
 * @param routes passed next to the options
 * @throws InvalidAuthOptionsError listing every invalid option
 */
export function resolveAuthOptions(
  options: AuthModuleOptions,
  { path, passwordSignIn }: AuthRouteOptions,
): ResolvedAuthOptions {
  const resolved: ResolvedAuthOptions = {
    path,
    store:
      options.tracing === undefined ? options.store : new TracedSessionStore(options.store, options.tracing),
    accounts: options.accounts,
    keys: options.keys,
    claims: options.claims ?? NO_CLAIMS,
    guard: options.guard ?? 'all',
    requestUser: options.requestUser,
    rpcAccessToken: options.rpcAccessToken,
    problems: options.problems ?? 'own',
    legacyTokens: resolveLegacyTokens(options.legacyTokens),
    accessTokens: options.accessTokens ?? 'bearer',
    accessTokenTtlMs: options.accessTokenTtlMs ?? DEFAULT_ACCESS_TOKEN_TTL_MS,
    policy: {
      idleTtlMs: options.sessionIdleTtlMs ?? DEFAULT_SESSION_POLICY.idleTtlMs,
      maxTtlMs: options.sessionMaxTtlMs ?? DEFAULT_SESSION_POLICY.maxTtlMs,
      reuseLeewayMs: options.reuseLeewayMs ?? DEFAULT_SESSION_POLICY.reuseLeewayMs,
      deviceBoundSessions: options.deviceBoundSessions ?? DEFAULT_SESSION_POLICY.deviceBoundSessions,
    },
    maxSessionsPerAccount: options.maxSessionsPerAccount ?? 100,
    renewalByAccessToken: options.renewalByAccessToken ?? true,
    revocationGraceMs: options.revocationGraceMs ?? DEFAULT_REVOCATION_CACHE_LIMITS.graceMs,
    maxRevocations: options.maxRevocations ?? DEFAULT_REVOCATION_CACHE_LIMITS.maxRevocations,
    clockToleranceMs: options.clockToleranceMs ?? 0,
    tokenCache: {
      maxEntries: options.tokenCache?.maxEntries ?? 50_000,
      maxBytes: options.tokenCache?.maxBytes ?? 64 * 1024 * 1024,
    },
    rateLimits: {
      signInPerMinute: options.rateLimits?.signInPerMinute ?? 10,
      refreshPerMinute: options.rateLimits?.refreshPerMinute ?? 60,
    },
    allowedOrigins: options.allowedOrigins ?? [],
    issuer: options.issuer ?? 'holdfast',
    audience: options.audience ?? 'holdfast',
    publicUrls: [options.publicUrl ?? [], options.publicUrls ?? []].flat().map(withoutTrailingSlashes),
    application: options.application,
    shutdownDrainMs: options.shutdownDrainMs ?? (process.stdout.isTTY ? 0 : DRAIN_MS),
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? DEFAULT_SHUTDOWN_TIMEOUT_MS,
    clock: options.clock ?? new StoreClock(systemClock),
    tracing: options.tracing ?? NO_TRACING,
  };
  const faults = [
    ...rules.map((rule) => rule(resolved)).filter((fault) => fault !== null),
    ...findPasswordIssues(options.accounts, passwordSignIn),
    ...('read' in options.keys ? [] : findKeyIssues(options.keys)),
  ];
  if (faults.length > 0) throw new InvalidAuthOptionsError(faults);
  return resolved;
}

/** Whether a URL can be the base of a request's URL. */
function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, pathname } = new URL(text);
  // Without user, query or fragment.
  return (
    /^https?:$/.test(protocol) &&
    withoutTrailingSlashes(origin + pathname) === withoutTrailingSlashes(new URL(text).href)
  );
}

function withoutTrailingSlashes(url: string): string {
  return url.replace(/\/+$/, '');
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * Nest registers routes before it resolves the options, so only now can `passwordSignIn` be compared with the accounts.
 */
function findPasswordIssues(accounts: AccountDirectory, passwordSignIn: boolean): readonly string[] {
  if (passwordSignIn === (accounts.verify !== undefined)) return [];
  return passwordSignIn
    ? [
        'accounts.verify is missing: add it, or set passwordSignIn to false (in forRootAsync, next to useFactory)',
      ]
    : ['passwordSignIn is false but accounts has verify: remove one of the two'];
}
