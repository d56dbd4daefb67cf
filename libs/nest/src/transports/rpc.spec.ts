import { freePort } from '@holdfast/test-servers';
import { FakeClock } from '@holdfast/testing';
import { Controller, Get } from '@nestjs/common';
import {
  ClientProxyFactory,
  MessagePattern,
  Transport,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { Device } from '../../test/device';
import { legacyToken, migration } from '../../test/legacy';
import { ADA_ACCOUNT, TestApp, type TestAppOptions } from '../../test/test-app';
import type { AuthContext } from '../context/auth-context';
import { ConflictError, ServiceUnavailableError } from '../errors/problem-error';
import { CurrentAuth } from '../guard/current-auth.decorator';
import { Public, RequireAcr, Roles } from '../guard/route-rules';

interface Message {
  readonly access_token?: string;
}

@Controller('orders')
class OrdersController {
  @MessagePattern('mine')
  mine(@CurrentAuth() { accountId }: AuthContext): string {
    return accountId;
  }

  @Public()
  @MessagePattern('price')
  price(): string {
    return 'free';
  }

  @MessagePattern('motto')
  motto(): string {
    return 'open only where guarding is opt-in';
  }

  @Roles('admin')
  @MessagePattern('secret')
  secret(): string {
    return 'never';
  }

  @RequireAcr('urn:example:strong')
  @MessagePattern('vault')
  vault(): string {
    return 'never';
  }

  @Public()
  @MessagePattern('conflict')
  conflict(): never {
    throw new ConflictError('It exists already.');
  }

  @Public()
  @MessagePattern('outage')
  outage(): never {
    throw new ServiceUnavailableError();
  }

  @Public()
  @MessagePattern('failing')
  failing(): never {
    throw new Error('the password of the database is hunter2');
  }

  @Get()
  list(@CurrentAuth() { accountId }: AuthContext): string[] {
    return [accountId];
  }
}

let app: TestApp;
let client: ClientProxy;

async function start(options: TestAppOptions, inheritAppConfig: boolean): Promise<void> {
  const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } } as const;
  app = new TestApp();
  await app.start({
    controllers: [OrdersController],
    problems: 'own',
    prepare: (application) => {
      application.connectMicroservice<MicroserviceOptions>(tcp, { inheritAppConfig });
    },
    ...options,
  });
  await app.app.startAllMicroservices();
  client = ClientProxyFactory.create(tcp);
}

afterEach(async () => {
  await client.close();
  await app.stop();
});

async function send(pattern: string, message: Message = {}): Promise<unknown> {
  return firstValueFrom(client.send<unknown>(pattern, message)).catch((error: unknown) => error);
}

const rpcAccessToken: TestAppOptions['rpcAccessToken'] = (context) =>
  context.switchToRpc().getData<Message>().access_token ?? null;

describe.each([
  ['in a hybrid application', false],
  ['in a hybrid application that inherits its configuration', true],
])('an RPC handler %s', (_name, inheritAppConfig) => {
  it('is guarded by the token that the application finds in the message', async () => {
    await start({ rpcAccessToken }, inheritAppConfig);
    const { access_token } = await app.signIn();
    expect(await send('mine', { access_token })).toBe(ADA_ACCOUNT.id);
  });

  it('rejects an anonymous caller with code and action', async () => {
    await start({ rpcAccessToken }, inheritAppConfig);
    expect(await send('mine')).toMatchObject({ status: 'error', code: 'token_missing', action: 'sign_in' });
  });

  it('rejects a DPoP access token, since a message has no proof', async () => {
    await start({ rpcAccessToken, accessTokens: 'dpop' }, inheritAppConfig);
    const { access_token } = await app.signInBound(await Device.make());
    expect(await send('mine', { access_token })).toMatchObject({ code: 'invalid_dpop_proof' });
  });

  it('rejects an expired token with code and action', async () => {
    await start({ rpcAccessToken }, inheritAppConfig);
    const { access_token } = await app.signIn();
    app.clock.advance(86_400_000);
    expect(await send('mine', { access_token })).toMatchObject({ code: 'token_expired', action: 'refresh' });
  });

  it('serves a legacy token where they are accepted, and has it exchanged where they are not', async () => {
    const clock = new FakeClock();
    const access_token = await legacyToken({ clock });
    await start({ rpcAccessToken, ...migration({ clock }, { accept: true }) }, inheritAppConfig);
    expect(await send('mine', { access_token })).toBe(ADA_ACCOUNT.id);
    await client.close();
    await app.stop();
    await start({ rpcAccessToken, ...migration({ clock }) }, inheritAppConfig);
    expect(await send('mine', { access_token })).toMatchObject({ code: 'token_expired', action: 'refresh' });
  });

  it('says which authentication it requires', async () => {
    await start({ rpcAccessToken }, inheritAppConfig);
    const { access_token } = await app.signIn();
    expect(await send('vault', { access_token })).toMatchObject({
      code: 'insufficient_user_authentication',
      acr_values: 'urn:example:strong',
    });
  });

  it('is closed without the option rpcAccessToken, unless it is public', async () => {
    await start({}, inheritAppConfig);
    const { access_token } = await app.signIn();
    expect(await send('mine', { access_token })).toMatchObject({ code: 'token_missing' });
    expect(await send('price')).toBe('free');
  });

  it('is open where guarding is opt-in, unless a decorator requires more', async () => {
    await start({ guard: 'opt-in' }, inheritAppConfig);
    expect(await send('motto')).toBe('open only where guarding is opt-in');
    expect(await send('secret')).toMatchObject({ code: 'token_missing' });
  });

  it('responds when it throws: our errors with their code, others without their cause', async () => {
    await start({}, inheritAppConfig);
    expect(await send('conflict')).toMatchObject({
      status: 'error',
      code: 'conflict',
      message: 'It exists already.',
    });
    const failure = await send('failing');
    expect(failure).toMatchObject({ status: 'error' });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('is logged when it throws a server error of ours', async () => {
    await start({}, inheritAppConfig);
    expect(await send('outage')).toMatchObject({ code: 'store_unavailable', action: 'retry' });
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ level: 'error', err: expect.any(ServiceUnavailableError) }),
    );
  });

  it('leaves the HTTP routes of its controller guarded as before', async () => {
    await start({}, inheritAppConfig);
    const { access_token } = await app.signIn();
    expect((await app.get('/orders')).status).toBe(401);
    expect((await app.get('/orders', { bearer: access_token })).body).toEqual([ADA_ACCOUNT.id]);
  });
});

it("responds with a problem's code when every exception becomes a problem", async () => {
  await start({ problems: 'all' }, true);
  expect(await send('failing')).toMatchObject({ status: 'error', code: 'internal', action: 'retry' });
});
