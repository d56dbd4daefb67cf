import 'reflect-metadata';
import { MicroserviceOptions, Transport } from '@nestjs/microservices';
import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createAppModule } from './app.module.js';

/** Arguments: the adapter, and a free port for messages. */
const [adapter = 'fastify', rpcPort = '0'] = process.argv.slice(2);

async function start(): Promise<void> {
  const messages = {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: Number(rpcPort) },
  } as const;
  const app = await NestFactory.create(
    createAppModule(adapter, messages),
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
    { logger: false },
  );
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.connectMicroservice<MicroserviceOptions>(messages, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`listening at ${await app.getUrl()}\n`);
}

void start();
