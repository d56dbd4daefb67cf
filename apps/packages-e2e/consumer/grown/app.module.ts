import { AuthModule } from '@holdfast/nest';
import { openPGliteInMemory, SqlSessionStore } from '@holdfast/session-store';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule, type ExecutionContext } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { JwtModule } from '@nestjs/jwt';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ClientsModule, type TcpClientOptions } from '@nestjs/microservices';
import { PassportModule } from '@nestjs/passport';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { MESSAGES, OrdersController, type OrderMessage } from './orders.controller.js';
import { OrdersResolver } from './orders.resolver.js';
import { UnknownOrderFilter } from './unknown-order.js';

const ada = { id: 'ada', email: 'ada@example.test' };
const accounts = {
  verify: (email: string, password: string) =>
    Promise.resolve(email === ada.email && password === 'correct' ? ada : null),
  find: (id: string) => Promise.resolve(id === ada.id ? ada : null),
};
const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

const auth = AuthModule.forRootAsync({
  useFactory: async () => ({
    store: await SqlSessionStore.open(await openPGliteInMemory()),
    accounts,
    keys: { signing: [{ ...signingKey, kid: 'first' }], hmacSecrets: [randomBytes(32)] },
    requestUser: ({ accountId }) => ({ id: accountId }),
    rpcAccessToken: (context: ExecutionContext) =>
      context.switchToRpc().getData<OrderMessage>().token ?? null,
  }),
});

@Module({})
class AppModule {}

export function createAppModule(adapter: string, messages: TcpClientOptions): DynamicModule {
  const graphql =
    adapter === 'express'
      ? GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })
      : GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true });
  return {
    module: AppModule,
    imports: [
      auth,
      graphql,
      PassportModule,
      JwtModule.register({ secret: 'secret of the invitations' }),
      ClientsModule.register([{ name: MESSAGES, ...messages }]),
    ],
    controllers: [OrdersController],
    providers: [ApiKeyStrategy, OrdersResolver, { provide: APP_FILTER, useClass: UnknownOrderFilter }],
  };
}
