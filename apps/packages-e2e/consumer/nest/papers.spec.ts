import 'reflect-metadata';
import { AuthModule, CurrentAuth, Public, Roles, type AuthContext } from '@holdfast/nest';
import { createTestAuth } from '@holdfast/nest/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';

@Controller('papers')
class PapersController {
  @Roles('editor')
  @Get()
  mine(@CurrentAuth() { accountId }: AuthContext): object {
    return { of: accountId };
  }

  @Public()
  @Get('open')
  open(): object {
    return { open: true };
  }
}

@Module({
  imports: [AuthModule.forRootAsync({ useFactory: () => Promise.reject(new Error('no database here')) })],
  controllers: [PapersController],
})
class AppModule {}

describe('papers', () => {
  const auth = createTestAuth();
  let app: INestApplication;

  beforeAll(async () => {
    const module = await auth.override(Test.createTestingModule({ imports: [AppModule] })).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
  });

  afterAll(() => app.close());

  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch((await app.getUrl()) + path, { headers })).status;

  it('are for editors', async () => {
    expect(
      await statusOf('/papers', { authorization: await auth.bearer('ada', { roles: ['editor'] }) }),
    ).toBe(200);
    expect(await statusOf('/papers', { authorization: await auth.bearer('bob') })).toBe(403);
    expect(await statusOf('/papers')).toBe(401);
    auth.signInAs('ada', { roles: ['editor'] });
    expect(await statusOf('/papers')).toBe(200);
  });

  it('are open in part', async () => {
    expect(await statusOf('/papers/open')).toBe(200);
  });
});
