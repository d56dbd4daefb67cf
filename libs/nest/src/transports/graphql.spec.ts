import { FakeClock } from '@holdfast/testing';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Query, Resolver, Subscription } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { ADA_ACCOUNT, adapter, TestApp, type TestAppOptions } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { OptionalAuth, Public, RequireAcr, Roles } from '../guard/route-rules';

@ObjectType()
class Order {
  @Field()
  readonly owner: string = '';
}

@Injectable()
@Resolver(() => Order)
class OrdersResolver {
  @Query(() => Order)
  order(@CurrentAuth() { accountId }: AuthContext): Order {
    return { owner: accountId };
  }

  @Public()
  @Query(() => String)
  price(): string {
    return 'free';
  }

  @OptionalAuth()
  @Query(() => String)
  greeting(@CurrentAuth() auth: AuthContext | null): string {
    return auth === null ? 'nobody' : auth.accountId;
  }

  @Query(() => String)
  motto(): string {
    return 'open only where guarding is opt-in';
  }

  @Roles('admin')
  @Query(() => String)
  secret(): string {
    return 'never';
  }

  @RequireAcr('urn:example:strong')
  @Query(() => String)
  vault(): string {
    return 'never';
  }

  @Subscription(() => String)
  async *owners(@CurrentAuth() { accountId }: AuthContext): AsyncGenerator<{ owners: string }> {
    yield await Promise.resolve({ owners: accountId });
  }
}

interface GraphqlResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

const apollo = GraphQLModule.forRoot<ApolloDriverConfig>({
  driver: ApolloDriver,
  autoSchemaFile: true,
  subscriptions: { 'graphql-ws': true },
});

const mercurius = GraphQLModule.forRoot<MercuriusDriverConfig>({
  driver: MercuriusDriver,
  autoSchemaFile: true,
  subscription: true,
});

const servers: [string, ModuleMetadata['imports']][] = [
  ['Apollo', [apollo]],
  ...(adapter === 'fastify'
    ? ([['Mercurius', [mercurius]]] satisfies [string, ModuleMetadata['imports']][])
    : []),
];

describe.each(servers)('GraphQL with %s', (_name, imports) => {
  let app: TestApp;

  async function start(options: TestAppOptions = {}): Promise<void> {
    app = new TestApp();
    await app.start({ problems: 'own', imports, providers: [OrdersResolver], ...options });
  }

  afterEach(() => app.stop());

  async function query(text: string, bearer?: string): Promise<GraphqlResponse> {
    const call = { body: { query: text }, ...(bearer === undefined ? {} : { bearer }) };
    return (await app.post<GraphqlResponse>('/graphql', call)).body;
  }

  it('guards a resolver like a route', async () => {
    await start();
    const { access_token } = await app.signIn();
    expect((await query('{ order { owner } }', access_token)).data).toEqual({
      order: { owner: ADA_ACCOUNT.id },
    });
  });

  it('requires one proof for all fields that a DPoP access token asks for', async () => {
    await start({ accessTokens: 'dpop' });
    const device = await Device.make();
    const { access_token } = await app.signInBound(device);
    const ask = async (claims: Readonly<Record<string, unknown>>): Promise<GraphqlResponse> => {
      const headers = await device.headersFor(access_token, '/graphql', await app.nonce(), claims);
      const body = { query: '{ order { owner } motto }' };
      return (await app.post<GraphqlResponse>('/graphql', { headers, body })).body;
    };
    expect((await ask({ htm: 'POST' })).data).toMatchObject({ order: { owner: ADA_ACCOUNT.id } });
    const { errors } = await ask({ htm: 'GET' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'invalid_dpop_proof', action: 'prove' });
  });

  it('rejects an anonymous caller with code and action', async () => {
    await start();
    const { errors } = await query('{ order { owner } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'token_missing', action: 'sign_in' });
  });

  it('rejects an expired token with code and action', async () => {
    await start();
    const { access_token } = await app.signIn();
    app.clock.advance(86_400_000);
    const { errors } = await query('{ order { owner } }', access_token);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'token_expired', action: 'refresh' });
  });

  it('serves a legacy token where they are accepted, and has it exchanged where they are not', async () => {
    await start(migration({ clock: new FakeClock() }, { accept: true }));
    const token = await legacyToken(app);
    const authorization = `Bearer ${token}`;
    expect((await query('{ order { owner } }', token)).data).toEqual({ order: { owner: ADA_ACCOUNT.id } });
    expect(await firstOwner({ authorization })).toMatchObject({ data: { owners: ADA_ACCOUNT.id } });
    await app.stop();
    await start(migration({ clock: new FakeClock() }));
    const rejection = { code: 'token_expired', action: 'refresh' };
    expect((await query('{ order { owner } }', token)).errors?.[0]?.extensions).toMatchObject(rejection);
    expect(JSON.stringify(await firstOwner({ authorization }))).toContain('token_expired');
  });

  it('respects the decorators of a resolver', async () => {
    await start();
    const { access_token } = await app.signIn();
    expect((await query('{ price }')).data).toEqual({ price: 'free' });
    expect((await query('{ greeting }')).data).toEqual({ greeting: 'nobody' });
    expect((await query('{ greeting }', access_token)).data).toEqual({ greeting: ADA_ACCOUNT.id });
    expect((await query('{ secret }', access_token)).errors?.[0]?.extensions).toMatchObject({
      code: 'forbidden',
    });
    expect((await query('{ vault }', access_token)).errors?.[0]?.extensions).toMatchObject({
      code: 'insufficient_user_authentication',
      acr_values: 'urn:example:strong',
    });
  });

  async function firstOwner(connectionParams: Record<string, unknown>): Promise<unknown> {
    const client = createClient({
      url: `ws://127.0.0.1:${String(app.port)}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    try {
      return await new Promise((resolve) => {
        client.subscribe(
          { query: 'subscription { owners }' },
          { next: resolve, error: resolve, complete: () => undefined },
        );
      });
    } finally {
      await client.dispose();
    }
  }

  it('is open where guarding is opt-in, unless a decorator requires more', async () => {
    await start({ guard: 'opt-in' });
    expect((await query('{ motto }')).data).toEqual({ motto: 'open only where guarding is opt-in' });
    expect((await query('{ secret }')).errors?.[0]?.extensions).toMatchObject({ code: 'token_missing' });
  });

  it('guards a subscription by the parameters of its connection', async () => {
    await start();
    const { access_token } = await app.signIn();
    expect(await firstOwner({ authorization: `Bearer ${access_token}` })).toMatchObject({
      data: { owners: ADA_ACCOUNT.id },
    });
    expect(JSON.stringify(await firstOwner({}))).toContain('token_missing');
  });
});
