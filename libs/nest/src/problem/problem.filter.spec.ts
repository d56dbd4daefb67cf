import { PROBLEMS } from '@holdfast/contract';
import {
  Catch,
  ConflictException,
  Controller,
  Get,
  HttpException,
  NotFoundException,
  Res,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { JwtService, TokenExpiredError } from '@nestjs/jwt';
import { errors } from 'jose';
import { TestApp } from '../../test/test-app';
import { defineProblem } from '../errors/application-problem';
import { isProblemError } from '../errors/problem-error';
import { Public } from '../guard/route-rules';
import { ApiProblems } from '../openapi/api-problems.decorator';
import { createApiDocument } from '../openapi/api-documentation';

class CouponUsedError extends defineProblem('coupon_used', { status: 409, title: 'Coupon already used' }) {}

@Public()
@Controller('orders')
class OrdersController {
  @Get('missing')
  missing(): never {
    throw new NotFoundException('There is no order 5');
  }

  @Get('members')
  members(): never {
    throw new HttpException({ message: 'Two fields are wrong', errors: { size: ['too small'] } }, 422);
  }

  @Get('code')
  code(): never {
    throw new ConflictException({ code: 'coupon_expired', message: 'The coupon expired', coupon: 'SPRING' });
  }

  @Get('conflict')
  conflict(): never {
    throw new ConflictException();
  }

  @Get('action')
  action(): never {
    throw new ConflictException({ code: 'coupon_expired', action: 'celebrate' });
  }

  @Get('busy')
  busy(@Res({ passthrough: true }) response: { header: (name: string, value: string) => unknown }): never {
    response.header('Retry-After', '7');
    throw new HttpException('Busy', 429);
  }

  @Get('coupon')
  @ApiProblems(CouponUsedError)
  coupon(): never {
    throw new CouponUsedError('The coupon was used on 3 May.');
  }

  @Get('jsonwebtoken')
  jsonwebtoken(): never {
    throw new TokenExpiredError('jwt expired', new Date(0));
  }

  @Get('own-jwt-service')
  ownJwtService(): unknown {
    const jwt = new JwtService({ secret: 'a secret of the application, long enough' });
    return jwt.verify(jwt.sign({ exp: 1 }));
  }

  @Get('jose')
  jose(): never {
    throw new errors.JWTExpired('expired', {});
  }
}

/** As applications write it: responds to every exception in a form of its own. */
@Catch()
class OwnFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    const body = exception instanceof HttpException ? exception.getResponse() : {};
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { own: true, body }, status);
  }
}

/** For one kind of exception. */
@Catch(NotFoundException)
class NotFoundFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch({ message }: NotFoundException, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { lost: message }, 404);
  }
}

let app: TestApp;

async function start(options: Parameters<TestApp['start']>[0] = {}): Promise<void> {
  app = new TestApp();
  await app.start({ controllers: [OrdersController], ...options });
}

afterEach(() => app.stop());

describe("the filter, which handles only the AuthModule's errors by default", () => {
  beforeEach(() => start({ problems: 'own' }));

  it("leaves Nest's exceptions to Nest", async () => {
    const { status, body, headers } = await app.get('/orders/missing');
    expect([status, body]).toEqual([
      404,
      { message: 'There is no order 5', error: 'Not Found', statusCode: 404 },
    ]);
    expect(headers['content-type']).toContain('application/json');
  });

  it('leaves unknown routes and unexpected errors to Nest', async () => {
    expect((await app.get('/nowhere')).body).toMatchObject({ statusCode: 404 });
    expect((await app.get('/things/failing')).body).toEqual({
      statusCode: 500,
      message: 'Internal server error',
    });
  });

  it.each(['jsonwebtoken', 'own-jwt-service', 'jose'])(
    'turns an expired token of another JWT library into token_expired: %s',
    async (library) => {
      const { status, body } = await app.get(`/orders/${library}`);
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: 'token_expired', action: 'refresh' });
    },
  );

  it("responds to the guard's errors with a problem", async () => {
    const { body, headers } = await app.get('/things');
    expect(body).toMatchObject({ code: 'token_missing', instance: headers['x-request-id'] });
    expect(headers['content-type']).toContain('application/problem+json');
  });

  it('responds to a problem of the application with its code', async () => {
    const { status, body, headers } = await app.get('/orders/coupon');
    expect(status).toBe(409);
    expect(body).toEqual({
      type: 'urn:holdfast:problem:coupon_used',
      title: 'Coupon already used',
      status: 409,
      code: 'coupon_used',
      action: 'none',
      detail: 'The coupon was used on 3 May.',
      instance: headers['x-request-id'],
    });
  });

  it('documents a problem of the application in OpenAPI', () => {
    const { paths } = createApiDocument(app.app, { title: 'Orders', version: '1' });
    const { content } = paths['/orders/coupon']?.get?.responses['409'] as {
      content: Record<string, { examples: object }>;
    };
    expect(content['application/problem+json']?.examples).toHaveProperty('coupon_used');
  });
});

describe("a catch-all filter of the application's own", () => {
  it('handles its own exceptions, and sees the code and action of ours', async () => {
    await start({
      problems: 'own',
      prepare: (application) => {
        application.useGlobalFilters(new OwnFilter(application.get(HttpAdapterHost)));
      },
    });
    expect((await app.get('/orders/missing')).body).toMatchObject({ own: true });
    const { status, body } = await app.get<{ body: object }>('/things');
    expect(status).toBe(401);
    expect(body.body).toMatchObject({ code: 'token_missing', action: 'sign_in' });
  });

  it('handles its own exceptions as an APP_FILTER, which leaves ours to the module', async () => {
    await start({ problems: 'own', providers: [{ provide: APP_FILTER, useClass: OwnFilter }] });
    expect((await app.get('/orders/missing')).body).toMatchObject({ own: true });
    expect((await app.get('/things')).body).toMatchObject({ code: 'token_missing' });
  });

  it('can distinguish our errors from others', () => {
    expect(isProblemError(new CouponUsedError())).toBe(false);
  });
});

describe("the option problems: 'all'", () => {
  beforeEach(() => start({ problems: 'all' }));

  it('responds to an unexpected error with 500 and hides its cause', async () => {
    const { status, body, headers } = await app.get('/things/failing');
    expect(status).toBe(500);
    expect(body).toEqual({
      type: 'urn:holdfast:problem:internal',
      title: 'Internal server error',
      status: 500,
      code: 'internal',
      action: 'retry',
      detail: 'Something went wrong. If it keeps happening, send the request ID to support.',
      instance: headers['x-request-id'],
    });
    expect(app.log.entries.at(-1)).toMatchObject({ level: 'error', request_id: body.instance });
  });

  it('responds to an error of ours with its code', async () => {
    expect((await app.get('/things/conflict')).body).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: 'It exists already.',
    });
  });

  it("keeps an exception's message and status", async () => {
    expect((await app.get('/orders/missing')).body).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: 'There is no order 5',
    });
    expect((await app.get('/things/teapot')).body).toMatchObject({
      status: 418,
      code: 'bad_request',
      detail: 'short and stout',
    });
  });

  it("keeps an exception's members", async () => {
    const { status, body } = await app.get('/orders/members');
    expect(status).toBe(422);
    expect(body).toMatchObject({
      status: 422,
      detail: 'Two fields are wrong',
      errors: { size: ['too small'] },
    });
  });

  it("keeps an exception's code, and names the type after it", async () => {
    expect((await app.get('/orders/code')).body).toMatchObject({
      status: 409,
      code: 'coupon_expired',
      type: 'urn:holdfast:problem:coupon_expired',
      action: 'none',
      coupon: 'SPRING',
    });
  });

  it('says more than an exception that only repeats its status', async () => {
    const { body } = await app.get('/orders/conflict');
    expect(body.detail).toBe(PROBLEMS.conflict.detail);
  });

  it('passes on no action that clients do not know', async () => {
    expect((await app.get('/orders/action')).body).toMatchObject({ code: 'coupon_expired', action: 'none' });
  });

  it("keeps the application's Retry-After", async () => {
    const { status, headers } = await app.get('/orders/busy');
    expect([status, headers['retry-after']]).toEqual([429, '7']);
  });

  it('responds to an unknown route with not_found', async () => {
    expect((await app.get('/nowhere')).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('leaves to a filter of the application what that filter is for', async () => {
    await app.stop();
    const providers = [{ provide: APP_FILTER, useClass: NotFoundFilter }];
    await start({ problems: 'all', providers });
    expect((await app.get('/orders/missing')).body).toEqual({ lost: 'There is no order 5' });
    expect((await app.get('/orders/code')).body).toMatchObject({ code: 'coupon_expired' });
    expect((await app.get('/things')).body).toMatchObject({ code: 'token_missing' });
  });

  it('responds to a body that is not JSON with bad_request', async () => {
    const { status, body } = await app.post('/things', {
      headers: { 'content-type': 'application/json' },
      body: '{"count":',
    });
    expect([status, body.code]).toEqual([400, 'bad_request']);
  });

  it('names an invalid field', async () => {
    const { body } = await app.post('/things', { body: { count: 'many' } });
    expect(body.errors).toEqual([{ field: 'count', message: 'count must be an integer number' }]);
  });
});
