// The usual recipe: @nestjs/passport with passport-jwt and ES256, on the given adapter.
import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { generateKeyPairSync } from 'node:crypto';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ready } from './ready.mjs';

const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: publicKey,
      algorithms: ['ES256'],
    });
  }

  validate({ sub }) {
    return { id: sub };
  }
}

class GuardedController {
  me() {
    return { id: 'ada' };
  }
}
const descriptor = Object.getOwnPropertyDescriptor(GuardedController.prototype, 'me');
Get('me')(GuardedController.prototype, 'me', descriptor);
UseGuards(AuthGuard('jwt'))(GuardedController.prototype, 'me', descriptor);
Controller()(GuardedController);

class RecipeModule {}
Module({
  imports: [
    PassportModule,
    JwtModule.register({
      privateKey,
      publicKey,
      signOptions: { algorithm: 'ES256', expiresIn: '24h' },
    }),
  ],
  controllers: [GuardedController],
  providers: [JwtStrategy],
})(RecipeModule);

const adapter = process.argv[2] === 'express' ? new ExpressAdapter() : new FastifyAdapter();
const app = await NestFactory.create(RecipeModule, adapter, { logger: false });
await app.listen(0, '127.0.0.1');
const token = app.get(JwtService).sign({ sub: 'ada' });
ready(new URL(await app.getUrl()).port, [token]);
