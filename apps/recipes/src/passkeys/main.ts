// Serves the recipe to a browser, on http://localhost:PORT.
import { AuthModule, generateAuthKeys } from '@holdfast/nest';
import type { Clock } from '@holdfast/session';
import { openPGliteInMemory, SqlSessionStore } from '@holdfast/session-store';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { Accounts } from '../support/accounts.js';
import { EnvironmentModule } from '../support/environment.module.js';
import { PasskeysModule } from './passkeys.module.js';

const port = Number(process.env['PORT'] ?? 3000);
const database = await openPGliteInMemory();
const store = await SqlSessionStore.open(database);
const clock: Clock = { now: () => Date.now() };
const keys = generateAuthKeys();

const passkeys = PasskeysModule.register({
  name: 'Recipes',
  origin: new URL(`http://localhost:${String(port)}`),
});

@Module({
  imports: [
    EnvironmentModule.register({ store, clock, ticketSecret: randomBytes(32) }),
    passkeys,
    AuthModule.forRootAsync({
      imports: [passkeys],
      inject: [Accounts],
      useFactory: (accounts: Accounts) => ({ store, keys, accounts }),
    }),
  ],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new FastifyAdapter());
await app.get(Accounts).create('ada@holdfast.test', 'correct-horse-battery');
await app.listen(port, '127.0.0.1');
process.stdout.write('listening\n');
