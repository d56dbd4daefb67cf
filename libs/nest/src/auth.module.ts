import { RevocationCache } from '@holdfast/session';
import { Inject, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessTokenIssuer } from './access-token/access-token-issuer.js';
import { AccessTokenStrategy } from './access-token/access-token.strategy.js';
import { AccessTokenVerifier } from './access-token/access-token-verifier.js';
import { SignatureVerifier } from './access-token/signature-verifier.js';
import {
  AUTH_MODULE_OPTIONS,
  AUTH_ROUTE_OPTIONS,
  ConfigurableModuleClass,
  type AuthModuleExtras,
} from './auth.module-definition.js';
import { LegacyExchange } from './auth/legacy-exchange.js';
import { RefreshCredentials } from './auth/refresh-credentials.js';
import { RefreshService } from './auth/refresh.service.js';
import { ActiveAccounts } from './termination/active-accounts.js';
import { HoldfastSessions } from './sessions/holdfast-sessions.js';
import { SessionReauthentication } from './sessions/session-reauthentication.js';
import { SessionLists } from './sessions/session-lists.js';
import { SessionOpening } from './sessions/session-opening.js';
import { SessionTermination } from './termination/session-termination.js';
import { PasswordVerifier } from './auth/password-verifier.js';
import { SignOutService } from './auth/sign-out.service.js';
import { TokenResponses } from './sessions/token-responses.js';
import { AuthEvents } from './events/auth-events.js';
import { RefreshMeter } from './auth/refresh-meter.js';
import { AuthEventLog } from './events/auth-event-log.js';
import { AccessGate } from './guard/access-gate.js';
import { AccessProofs } from './guard/access-proofs.js';
import { LegacyAccess } from './guard/legacy-access.js';
import { AccessTokenGuard } from './guard/access-token.guard.js';
import { UnmarkedRoutes } from './guard/unmarked-routes.js';
import { BoundCookies } from './device-bound/bound-cookies.js';
import { DeviceBoundService } from './device-bound/device-bound.service.js';
import { DeviceBoundSessions } from './device-bound/device-bound-sessions.js';
import { DeviceProofs } from './http/device-proofs.js';
import { HttpResponses } from './http/http-responses.js';
import { OriginCheck } from './http/origin-check.js';
import { RefreshCookies } from './http/refresh-cookies.js';
import { LegacyTokens } from './legacy/legacy-tokens.js';
import { CORE_PROVIDERS } from './core-providers.js';
import { InstanceRegistration } from './instances/instance-registration.js';
import { KeyRing } from './keys/key-ring.js';
import {
  resolveAuthOptions,
  RESOLVED_AUTH_OPTIONS,
  type ResolvedAuthOptions,
} from './options/resolved-auth-options.js';
import type { AuthModuleOptions } from './options/auth-module-options.js';
import { PassportRegistration } from './passport/passport-registration.js';
import { LastFilter } from './problem/last-filter.js';
import { AllProblemsFilter, ProblemFilter } from './problem/problem.filter.js';
import { Housekeeping } from './revocation/housekeeping.js';
import { RevocationFeed } from './revocation/revocation-feed.js';
import { MessageHandlers } from './transports/message-handlers.js';
import { AuthRoutes } from './routes/auth-routes.js';
import { EmptyBodies } from './routes/empty-bodies.js';
import { RegisteredRoutes } from './routes/registered-routes.js';
import { RouteClashes } from './routes/route-clashes.js';
import { AuthStreams } from './streams/auth-streams.js';
import { Shutdown } from './shutdown/shutdown.js';
import { NetworkThrottle } from './throttle/network-throttle.js';
import { RefreshThrottle } from './throttle/refresh-throttle.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/**
 * Guards every route of the application, adds the auth routes, and turns every error into a problem response.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     AuthModule.forRoot({
 *       store, // a SessionStore
 *       accounts, // an AccountDirectory
 *       keys: { signing: [privateJwk], hmacSecrets: [secret] },
 *     }),
 *   ],
 * })
 * export class AppModule {}
 * ```
 *
 * @example
 * With injected dependencies:
 * ```ts
 * AuthModule.forRootAsync({
 *   probes: true,
 *   imports: [AccountsModule],
 *   inject: [AccountsService],
 *   useFactory: async (accounts: AccountsService) => ({
 *     store: await SqlSessionStore.open(database),
 *     accounts,
 *     keys,
 *   }),
 * })
 * ```
 */
@Module({
  providers: [
    {
      provide: RESOLVED_AUTH_OPTIONS,
      inject: [AUTH_MODULE_OPTIONS, AUTH_ROUTE_OPTIONS],
      useFactory: resolveAuthOptions,
    },
    ...CORE_PROVIDERS,
    ActiveAccounts,
    AccessGate,
    AccessProofs,
    AccessTokenIssuer,
    AccessTokenStrategy,
    { provide: SignatureVerifier, useExisting: AccessTokenStrategy },
    AccessTokenVerifier,
    AuthEvents,
    AuthRoutes,
    AuthStreams,
    BoundCookies,
    DeviceBoundService,
    DeviceBoundSessions,
    DeviceProofs,
    HoldfastSessions,
    Housekeeping,
    HttpResponses,
    InstanceRegistration,
    LegacyAccess,
    LegacyExchange,
    LegacyTokens,
    NetworkThrottle,
    PassportRegistration,
    PasswordVerifier,
    OriginCheck,
    RefreshCookies,
    RefreshCredentials,
    RefreshMeter,
    RefreshService,
    RefreshThrottle,
    RevocationFeed,
    RegisteredRoutes,
    RouteClashes,
    EmptyBodies,
    UnmarkedRoutes,
    SessionLists,
    SessionOpening,
    SessionReauthentication,
    SessionTermination,
    Shutdown,
    SignInThrottle,
    SignOutService,
    TokenResponses,
    AuthEventLog,
    AccessTokenGuard,
    ProblemFilter,
    MessageHandlers,
    { provide: APP_GUARD, useExisting: AccessTokenGuard },
    AllProblemsFilter,
    {
      provide: APP_FILTER,
      inject: [RESOLVED_AUTH_OPTIONS, ProblemFilter, AllProblemsFilter],
      useFactory: ({ problems }: ResolvedAuthOptions, own: ProblemFilter, all: AllProblemsFilter) =>
        problems === 'all' ? all : own,
    },
    // Our own errors, before any filter of the root module. LastFilter places the other one.
    { provide: APP_FILTER, useExisting: ProblemFilter },
    LastFilter,
  ],
  exports: [
    AccessGate,
    AccessTokenVerifier,
    AuthEvents,
    AuthStreams,
    HoldfastSessions,
    NetworkThrottle,
    // For the OperationsModule.
    KeyRing,
    RESOLVED_AUTH_OPTIONS,
    Shutdown,
    // For the MetricsModule.
    InstanceRegistration,
    RevocationCache,
  ],
})
export class AuthModule extends ConfigurableModuleClass implements NestModule {
  /**
   * Turns password sign-in off when `accounts` has no `verify`. `forRootAsync` cannot see that before it adds routes.
   */
  static override forRoot(options: AuthModuleOptions & AuthModuleExtras): DynamicModule {
    const { passwordSignIn = options.accounts.verify !== undefined } = options;
    return super.forRoot({ ...options, passwordSignIn });
  }

  readonly #routes: AuthRoutes;
  readonly #routeClashes: RouteClashes;
  readonly #emptyBodies: EmptyBodies;
  readonly #unmarkedRoutes: UnmarkedRoutes;
  readonly #lastFilter: LastFilter;

  constructor(
    @Inject(AuthRoutes) routes: AuthRoutes,
    @Inject(RouteClashes) routeClashes: RouteClashes,
    @Inject(EmptyBodies) emptyBodies: EmptyBodies,
    @Inject(UnmarkedRoutes) unmarkedRoutes: UnmarkedRoutes,
    @Inject(LastFilter) lastFilter: LastFilter,
  ) {
    super();
    this.#routes = routes;
    this.#routeClashes = routeClashes;
    this.#emptyBodies = emptyBodies;
    this.#unmarkedRoutes = unmarkedRoutes;
    this.#lastFilter = lastFilter;
  }

  /** Nest calls this when the global prefix is final, before it registers the routes. */
  configure(): void {
    this.#routes.place();
    this.#lastFilter.place();
    this.#routeClashes.requireNone();
    this.#emptyBodies.accept();
    this.#unmarkedRoutes.report();
  }
}
