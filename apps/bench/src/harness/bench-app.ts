import { AuthModule, Public, type Account, type AuthKeys } from '@holdfast/nest';
import {
  SqlSessionStore,
  openPGliteInMemory,
  openPostgresDatabase,
  type Database,
} from '@holdfast/session-store';
import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { generateKeyPairSync, randomBytes } from 'node:crypto';

export const ADA: Account = { id: '018f0000-0000-7000-8000-00000000000a', email: 'ada@holdfast.test' };

@Controller()
class GuardedController {
  @Get('me')
  me(): object {
    return { id: 'ada' };
  }
}

/** Reports the heap to a process that measures the server. */
@Controller()
class HeapController {
  @Public()
  @Get('heap')
  heap(): object {
    globalThis.gc?.();
    return { bytes: process.memoryUsage().heapUsed };
  }
}

/** The same route without an AuthModule. */
@Module({ controllers: [GuardedController] })
export class PlainModule {}

/** @param databaseUrl null for a PGlite in memory */
export async function openDatabase(databaseUrl: string | null): Promise<Database> {
  return databaseUrl === null ? openPGliteInMemory() : openPostgresDatabase(databaseUrl);
}

/** An application with a typical AuthModule. */
export async function guardedModule(
  database: Database,
  keys: AuthKeys,
  now: () => number = () => Math.floor(performance.timeOrigin + performance.now()),
  accessTokens: 'bearer' | 'dpop' = 'bearer',
): Promise<DynamicModule> {
  const store = await SqlSessionStore.open(database);
  return {
    module: PlainModule,
    controllers: [HeapController],
    imports: [
      AuthModule.forRoot({
        store,
        accounts: {
          verify: () => Promise.resolve(ADA),
          find: () => Promise.resolve(ADA),
        },
        keys,
        accessTokens,
        clock: { now },
        rateLimits: { signInPerMinute: 0, refreshPerMinute: 0 },
        maxSessionsPerAccount: 0,
        tokenCache: { maxEntries: 200_000, maxBytes: 512 * 1024 * 1024 },
      }),
    ],
  };
}

export function newKeys(): AuthKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    signing: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bench' }],
    hmacSecrets: [randomBytes(32)],
  };
}

/** Serializes keys that several processes share. */
export function textOf({ signing, hmacSecrets }: AuthKeys): string {
  return JSON.stringify({ signing, hmacSecrets: hmacSecrets.map((secret) => secret.toString('base64url')) });
}

export function keysOf(text: string | undefined): AuthKeys {
  if (text === undefined) return newKeys();
  const { signing, hmacSecrets } = JSON.parse(text) as {
    signing: AuthKeys['signing'];
    hmacSecrets: string[];
  };
  return { signing, hmacSecrets: hmacSecrets.map((secret) => Buffer.from(secret, 'base64url')) };
}
