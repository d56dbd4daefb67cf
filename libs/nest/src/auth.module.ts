import { ProofNonces, RefreshTokenCodec, SessionService, SessionStandings } from '@holdfast/session';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { AccessTokenService } from './access-token/access-token-service.js';
import { AccessTokenStrategy } from './access-token/access-token-strategy.js';
import { SigningKeys } from './access-token/signing-keys.js';
import { AUTH_MODULE_OPTIONS, ConfigurableModuleClass } from './auth.module-definition.js';
import { AuthController } from './auth/auth.controller.js';
import { RefreshService } from './auth/refresh.service.js';
import { SessionsController } from './auth/sessions.controller.js';
import { SignInService } from './auth/sign-in.service.js';
import { SignOutService } from './auth/sign-out.service.js';
import { TokenAnswers } from './auth/token-answers.js';
import { AccessTokenGuard } from './guard/access-token.guard.js';
import { DeviceProofs } from './http/device-proofs.js';
import { HttpAnswers } from './http/http-answers.js';
import { TokenEventLog } from './log/token-event-log.js';
import { resolveAuthOptions, type ResolvedAuthOptions } from './options/resolved-auth-options.js';
import { ProblemFilter } from './problem/problem.filter.js';
import { Housekeeping } from './revocation/housekeeping.js';
import { RevocationFeed } from './revocation/revocation-feed.js';
import { RESOLVED_AUTH_OPTIONS } from './tokens.js';

/**
 * Sign-in that holds: `AuthModule.forRoot(options)`, or `forRootAsync`, guards every route of the application, gives
 * it the auth routes, and answers every error with a problem.
 */
@Module({
  imports: [JwtModule.register({}), PassportModule],
  controllers: [AuthController, SessionsController],
  providers: [
    { provide: RESOLVED_AUTH_OPTIONS, inject: [AUTH_MODULE_OPTIONS], useFactory: resolveAuthOptions },
    {
      provide: SigningKeys,
      inject: [RESOLVED_AUTH_OPTIONS],
      useFactory: ({ keys }: ResolvedAuthOptions) => new SigningKeys(keys.signing),
    },
    {
      provide: RefreshTokenCodec,
      inject: [RESOLVED_AUTH_OPTIONS],
      useFactory: ({ keys }: ResolvedAuthOptions) => new RefreshTokenCodec(keys.hmacSecrets),
    },
    {
      provide: ProofNonces,
      inject: [RESOLVED_AUTH_OPTIONS],
      useFactory: ({ keys }: ResolvedAuthOptions) => new ProofNonces(keys.hmacSecrets),
    },
    {
      provide: SessionStandings,
      inject: [RESOLVED_AUTH_OPTIONS],
      useFactory: ({ revocationGraceMs }: ResolvedAuthOptions) =>
        new SessionStandings({ graceMs: revocationGraceMs }),
    },
    {
      provide: SessionService,
      inject: [RESOLVED_AUTH_OPTIONS, RefreshTokenCodec, SessionStandings],
      useFactory: (options: ResolvedAuthOptions, codec: RefreshTokenCodec, standings: SessionStandings) =>
        new SessionService({ ...options, codec, standings }),
    },
    AccessTokenService,
    AccessTokenStrategy,
    DeviceProofs,
    Housekeeping,
    HttpAnswers,
    RefreshService,
    RevocationFeed,
    SignInService,
    SignOutService,
    TokenAnswers,
    TokenEventLog,
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AuthModule extends ConfigurableModuleClass {}
