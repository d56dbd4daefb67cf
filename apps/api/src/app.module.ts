import { AuthModule, createValidationPipe, type AuthKeySource, type AuthModuleOptions } from '@holdfast/nest';
import { openTelemetryTracing } from '@holdfast/nest/opentelemetry';
import { SessionStore } from '@holdfast/session';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AccountsModule } from './accounts/accounts.module.js';
import { AccountsService } from './accounts/accounts.service.js';
import { applicationMigrations } from './application-migrations.js';
import { DatabaseModule } from './database/database.module.js';
import { LabModule } from './lab/lab.module.js';
import { loggingOptions } from './log/logging.js';
import { NotesModule } from './notes/notes.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PortalModule } from './portal/portal.module.js';
import { SettingsModule } from './settings/settings.module.js';
import type { Settings } from './settings/settings.js';

/** The composition root: configures the AuthModule with the store, the keys and the settings. */
@Module({})
export class AppModule {
  static register(settings: Settings, keys: AuthKeySource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggingOptions(settings)),
        SettingsModule.forRoot(settings),
        DatabaseModule.withMigrations(applicationMigrations),
        AccountsModule,
        NotesModule,
        OperationsModule,
        PortalModule,
        ...(settings.testEndpoints ? [LabModule] : []),
        AuthModule.forRootAsync({
          testEndpoints: settings.testEndpoints,
          probes: true,
          imports: [AccountsModule],
          inject: [SessionStore, AccountsService],
          useFactory: (store: SessionStore, accounts: AccountsService): AuthModuleOptions => ({
            store,
            accounts,
            claims: accounts,
            problems: 'all',
            keys,
            accessTokenTtlMs: settings.accessTokenTtlMs,
            sessionIdleTtlMs: settings.sessionIdleTtlMs,
            sessionMaxTtlMs: settings.sessionMaxTtlMs,
            maxSessionsPerAccount: settings.maxSessionsPerAccount,
            accessTokens: settings.accessTokens,
            reuseLeewayMs: settings.reuseLeewayMs,
            renewalByAccessToken: settings.renewalByAccessToken,
            deviceBoundSessions: settings.deviceBoundSessions,
            revocationGraceMs: settings.revocationGraceMs,
            maxRevocations: settings.maxRevocations,
            rateLimits: {
              signInPerMinute: settings.loginsPerMinute,
              refreshPerMinute: settings.refreshesPerMinute,
            },
            allowedOrigins: settings.corsOrigins,
            publicUrls: settings.publicUrls,
            shutdownDrainMs: settings.shutdownDrainMs,
            shutdownTimeoutMs: settings.shutdownTimeoutMs,
            tracing: openTelemetryTracing(),
          }),
        }),
      ],
      providers: [{ provide: APP_PIPE, useFactory: createValidationPipe }],
    };
  }
}
