import { AuthModule as Holdfast, fileAuthKeys, legacyJwt } from '@holdfast/nest';
import { openPGliteDatabase, SqlSessionStore } from '@holdfast/session-store';
import { Module } from '@nestjs/common';
import { PapersController } from '../app/papers.controller';
import { Accounts } from './accounts';
import { AuthModule } from './auth.module';

@Module({
  imports: [
    AuthModule,
    Holdfast.forRootAsync({
      imports: [AuthModule],
      inject: [Accounts],
      useFactory: async (accounts: Accounts) => ({
        store: await SqlSessionStore.open(await openPGliteDatabase('.data')),
        accounts,
        keys: fileAuthKeys('keys.json'),
        guard: 'opt-in' as const,
        requestUser: ({ accountId }) => ({ userId: Number(accountId) }),
        legacyTokens: {
          verify: legacyJwt({ secret: process.env['JWT_SECRET'] ?? '' }),
          until: new Date(process.env['MIGRATION_ENDS'] ?? 0),
          accept: true,
        },
      }),
    }),
  ],
  controllers: [PapersController],
})
export class AppModule {}
