// An application with the AuthModule on the database of BENCH_DATABASE_URL, or on PGlite in memory.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { guardedModule, keysOf, openDatabase } from '../harness/bench-app.js';

const databaseUrl = process.env['BENCH_DATABASE_URL'] ?? null;
const module = await guardedModule(await openDatabase(databaseUrl), keysOf(process.env['BENCH_KEYS']));
const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`ready ${JSON.stringify({ url: await app.getUrl(), tokens: [] })}\n`);
