import { AuthPath, problemType, PROBLEMS, type Problem, type ProblemCode } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { StoreUnavailableError } from '@holdfast/session';
import { Controller, Get, MethodNotAllowedException, UnsupportedMediaTypeException } from '@nestjs/common';
import { Device } from '../../test/device';
import { ADA, TestApp, type TestResponse } from '../../test/test-app';
import { PayloadTooLargeError } from '../errors/problem-error';
import { Public, RequireFreshSignIn, Roles } from '../guard/route-rules';
import { createApiDocument } from '../openapi/api-documentation';

type Equals<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const MINUTE = 60_000;
const DAY = 86_400_000;

@Controller('odd')
class OddController {
  @Public()
  @Get('method')
  method(): never {
    throw new MethodNotAllowedException();
  }

  @Public()
  @Get('media')
  media(): never {
    throw new UnsupportedMediaTypeException();
  }

  @Public()
  @Get('large')
  large(): never {
    throw new PayloadTooLargeError('Send less.');
  }

  @Roles('admin')
  @Get('roles')
  roles(): string {
    return 'never';
  }

  @RequireFreshSignIn('5m')
  @Get('fresh')
  fresh(): string {
    return 'never';
  }
}

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start({ controllers: [OddController], rateLimits: { signInPerMinute: 1, refreshPerMinute: 0 } });
});

afterEach(() => app.stop());

/** How each code comes about, over HTTP. */
const provoke: Readonly<Record<ProblemCode, () => Promise<TestResponse<Problem>>>> = {
  token_missing: () => app.get('/things'),
  token_expired: async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(DAY);
    return app.get('/things', { bearer: access_token });
  },
  token_invalid: () => app.get('/things', { bearer: 'nonsense' }),
  session_revoked: async () => {
    const { access_token } = await app.signIn();
    await app.post(AuthPath.logout, { bearer: access_token });
    return app.get('/things', { bearer: access_token });
  },
  session_expired: async () => {
    const { refresh_token } = await app.signIn();
    app.clock.advance(7 * DAY);
    return app.post(AuthPath.refresh, { body: { refresh_token } });
  },
  insufficient_user_authentication: async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(5 * MINUTE + 1_000);
    return app.get('/odd/fresh', { bearer: access_token });
  },
  refresh_missing: () => app.post(AuthPath.refresh),
  refresh_invalid: () => app.post(AuthPath.refresh, { body: { refresh_token: 'nonsense' } }),
  refresh_reused: async () => {
    const { refresh_token } = await app.signIn();
    const { body } = await app.post<{ refresh_token: string }>(AuthPath.refresh, { body: { refresh_token } });
    await app.post(AuthPath.refresh, { body });
    app.clock.advance(MINUTE);
    return app.post(AuthPath.refresh, { body: { refresh_token } });
  },
  invalid_dpop_proof: async () => {
    const { cookie } = await app.signInBound(await Device.make());
    return app.post(AuthPath.refresh, { cookie });
  },
  use_dpop_nonce: async () => {
    const device = await Device.make();
    return app.post(AuthPath.login, { body: ADA, proof: await device.proof(AuthPath.login, 'stale') });
  },
  invalid_credentials: () => app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } }),
  validation_failed: () => app.post(AuthPath.login, { body: { email: 'nobody', password: 'x' } }),
  bad_request: () => app.post('/things', { body: '{"count":' }),
  forbidden: async () => app.get('/odd/roles', { bearer: (await app.signIn()).access_token }),
  origin_rejected: () => app.post(AuthPath.login, { body: ADA, headers: { origin: 'https://evil.example' } }),
  not_found: () => app.get('/nowhere'),
  method_not_allowed: () => app.get('/odd/method'),
  conflict: () => app.get('/things/conflict'),
  payload_too_large: () => app.get('/odd/large'),
  unsupported_media_type: () => app.get('/odd/media'),
  rate_limited: async () => {
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    return app.post(AuthPath.login, { body: ADA });
  },
  internal: () => app.get('/things/failing'),
  store_unavailable: async () => {
    const { refresh_token } = await app.signIn();
    jest.spyOn(app.store, 'rotate').mockRejectedValue(new StoreUnavailableError(new Error('away')));
    return app.post(AuthPath.refresh, { body: { refresh_token } });
  },
};

const CHALLENGES: Readonly<Partial<Record<ProblemCode, RegExp>>> = {
  invalid_credentials: /^Bearer realm="holdfast"$/,
  invalid_dpop_proof: /^DPoP error="invalid_dpop_proof", error_description="[ -~]+"$/,
  use_dpop_nonce: /^DPoP error="use_dpop_nonce", error_description="[ -~]+"$/,
  insufficient_user_authentication:
    /^Bearer error="insufficient_user_authentication", error_description="[ -~]+", max_age="300"$/,
};

describe('every problem of the contract comes over HTTP as it is promised', () => {
  it.each(Object.entries(provoke))('%s', async (name, act) => {
    const code = name as ProblemCode;
    const { status, action, title } = PROBLEMS[code];
    const answer = await act();
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      type: problemType(code),
      title,
      status,
      code,
      action,
      detail: expect.stringMatching(/./),
      instance: answer.headers['x-request-id'],
      ...(code === 'validation_failed'
        ? { errors: [{ field: 'email', message: 'email must be an email' }] }
        : {}),
    });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/);
    if (status === 401) {
      const challenge = CHALLENGES[code] ?? /^Bearer error="invalid_token", error_description="[ -~]+"$/;
      expect(answer.headers['www-authenticate']).toMatch(challenge);
      expect(answer.headers['dpop-nonce']).toEqual(expect.any(String));
    } else {
      expect(answer.headers).not.toHaveProperty('www-authenticate');
    }
    if (action === 'retry') expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  });

  it('and no other: contract, error classes, filter and OpenAPI document list the same codes', () => {
    const sameInTypes: Equals<ProblemCode, ProblemCode> = true;
    expect(sameInTypes).toBe(true);
    const codes = Object.keys(PROBLEMS).sort();
    expect(Object.keys(provoke).sort()).toEqual(codes);
    const { components } = createApiDocument(app.app, { title: 'Things', version: '1' });
    const documented = Object.values(components?.schemas ?? {}).flatMap(codeOf);
    expect(documented.sort()).toEqual(codes);
  });
});

/** The one code that a model of the document is for; none for a model of something else. */
function codeOf(model: object): readonly string[] {
  const { properties } = model as { properties?: { code?: { enum?: string[] } } };
  const codes = properties?.code?.enum ?? [];
  return codes.length === 1 ? codes : [];
}
