import 'reflect-metadata';
import { AuthModule, CurrentAuth, Roles, serveApiDocumentation, type AuthContext } from '@holdfast/nest';
import { MetricsModule } from '@holdfast/nest/prometheus';
import { openPGliteInMemory, SqlSessionStore } from '@holdfast/session-store';
import { Controller, Get, Module, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const ada = { id: 'ada', email: 'ada@example.test' };
const accounts = {
  verify: (email: string, password: string) =>
    Promise.resolve(email === ada.email && password === 'correct' ? ada : null),
  find: (id: string) => Promise.resolve(id === ada.id ? ada : null),
};
const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

@Controller('papers')
class PapersController {
  @Get()
  mine(@CurrentAuth() { accountId }: AuthContext): object {
    return { of: accountId };
  }

  @Roles('admin')
  @Get('secret')
  secret(): object {
    return {};
  }
}

@Module({
  imports: [
    AuthModule.forRootAsync({
      testEndpoints: true,
      probes: true,
      useFactory: async () => ({
        store: await SqlSessionStore.open(await openPGliteInMemory()),
        accounts,
        keys: { signing: [{ ...signingKey, kid: 'first' }], hmacSecrets: [randomBytes(32)] },
      }),
    }),
    MetricsModule,
  ],
  controllers: [PapersController],
})
class AppModule {}

async function start(): Promise<void> {
  const adapter = process.argv[2] === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error'] });
  if (process.argv.includes('prefixed')) {
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  }
  serveApiDocumentation(app, { title: 'Papers', version: '1' });
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`listening at ${await app.getUrl()}\n`);
}

void start();
