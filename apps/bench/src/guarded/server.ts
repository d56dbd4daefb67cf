// A server with one route, with or without the AuthModule: `server.js <adapter> <guarded|dpop|plain> <tokens> <expired>`.
import 'reflect-metadata';
import { AuthPath, DPOP_NONCE_HEADER, type TokenResponse } from '@holdfast/contract';
import type { AuthKeys } from '@holdfast/nest';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { INestApplication } from '@nestjs/common';
import { generateKeyPairSync } from 'node:crypto';
import { proofsBy, type DpopToken } from '../harness/dpop-token.js';
import { guardedModule, newKeys, openDatabase, PlainModule } from '../harness/bench-app.js';

const [adapter, kind, tokenCount = '1', expiredCount = '0'] = process.argv.slice(2);

/** Null for an embedded database, which shares the server's core. */
const databaseUrl = process.env['BENCH_DATABASE_URL'] ?? null;

const TWO_DAYS_MS = 2 * 86_400_000;

const keys = newKeys();
const app = await listen(kind === 'plain' ? null : keys, 0);
const url = await app.getUrl();
const tokens = await newTokens();
process.stdout.write(`ready ${JSON.stringify({ url, tokens: mixed(tokens, await expiredTokens()) })}\n`);

async function newTokens(): Promise<readonly string[]> {
  if (kind === 'plain') return ['none'];
  return kind === 'dpop' ? [JSON.stringify(await dpopToken())] : tokensOf(url, Number(tokenCount));
}

async function dpopToken(): Promise<DpopToken> {
  const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const challenge = await fetch(url + AuthPath.me);
  const nonce = challenge.headers.get(DPOP_NONCE_HEADER) ?? '';
  const dpop = proofsBy(privateKey)({ htm: 'POST', htu: url + AuthPath.login, nonce });
  const credentials = { email: 'ada@holdfast.test', password: 'any', transport: 'body' };
  return { accessToken: await post(url, AuthPath.login, null, credentials, { dpop }), privateKey, nonce };
}

/** @param keysOfApp null for an application without the AuthModule */
async function listen(keysOfApp: AuthKeys | null, behindMs: number): Promise<INestApplication> {
  const now = (): number => Math.floor(performance.timeOrigin + performance.now()) - behindMs;
  const module =
    keysOfApp === null
      ? PlainModule
      : await guardedModule(
          await openDatabase(databaseUrl),
          keysOfApp,
          now,
          kind === 'dpop' ? kind : 'bearer',
        );
  const application = await NestFactory.create(
    module,
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
    { logger: false },
  );
  await application.listen(0, '127.0.0.1');
  return application;
}

/** Tokens of one session: a valid access token can refresh an unbound session any number of times. */
async function tokensOf(origin: string, count: number): Promise<readonly string[]> {
  const first = await post(origin, AuthPath.login, null, {
    email: 'ada@holdfast.test',
    password: 'any',
    transport: 'body',
  });
  const found = [first];
  while (found.length < count) found.push(await post(origin, AuthPath.refresh, first, {}));
  return found;
}

async function post(
  origin: string,
  path: string,
  bearer: string | null,
  body: object,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...more,
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} responded with ${String(response.status)}`);
  return ((await response.json()) as TokenResponse).access_token;
}

/** Tokens signed with the same keys two days ago. */
async function expiredTokens(): Promise<readonly string[]> {
  if (Number(expiredCount) === 0) return [];
  const former = await listen(keys, TWO_DAYS_MS);
  const found = await tokensOf(await former.getUrl(), Number(expiredCount));
  await former.close();
  return found;
}

/** Spreads the few evenly among the many. */
function mixed(many: readonly string[], few: readonly string[]): readonly string[] {
  const every = Math.ceil(many.length / Math.max(few.length, 1));
  return many.flatMap((token, index) => {
    const rare = index % every === 0 ? few[index / every] : undefined;
    return rare === undefined ? [token] : [token, rare];
  });
}
