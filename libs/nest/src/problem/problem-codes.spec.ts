import { AuthPath, problemType, PROBLEMS, type Problem, type ProblemCode } from '@holdfast/contract';
import { jest } from '@jest/globals';
import { StoreUnavailableError } from '@holdfast/session';
import { Controller, Get, MethodNotAllowedException, UnsupportedMediaTypeException } from '@nestjs/common';
import { Device } from '../../test/device';
import { ADA, TestApp, type TestResponse } from '../../test/test-app';
import { PayloadTooLargeError, type ProblemError } from '../errors/problem-error';
import { Public, RequireFreshSignIn, Roles } from '../guard/route-rules';
import { createApiDocument } from '../openapi/api-documentation';
import { ApiProblems } from '../openapi/api-problems.decorator';

type Equals<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

@ApiProblems('method_not_allowed', 'conflict', 'insufficient_user_authentication')
@Controller('failing')
class FailingController {
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
    throw new PayloadTooLargeError('The file is too large.');
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
  await app.start({
    controllers: [FailingController],
    rateLimits: { signInPerMinute: 1, refreshPerMinute: 0 },
  });
});

afterEach(() => app.stop());

/** Makes the request that fails with each code. */
const requests: Readonly<Record<ProblemCode, () => Promise<TestResponse<Problem>>>> = {
  token_missing: () => app.get('/things'),
  token_expired: async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(DAY_MS);
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
    app.clock.advance(7 * DAY_MS);
    return app.post(AuthPath.refresh, { body: { refresh_token } });
  },
  insufficient_user_authentication: async () => {
    const { access_token } = await app.signIn();
    app.clock.advance(5 * MINUTE_MS + 1_000);
    return app.get('/failing/fresh', { bearer: access_token });
  },
  refresh_missing: () => app.post(AuthPath.refresh),
  refresh_invalid: () => app.post(AuthPath.refresh, { body: { refresh_token: 'nonsense' } }),
  refresh_reused: async () => {
    const { refresh_token } = await app.signIn();
    const { body } = await app.post<{ refresh_token: string }>(AuthPath.refresh, { body: { refresh_token } });
    await app.post(AuthPath.refresh, { body });
    app.clock.advance(MINUTE_MS);
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
  validation_failed: () => app.post(AuthPath.login, { body: { email: '', password: 'x' } }),
  bad_request: () => app.post('/things', { body: '{"count":' }),
  forbidden: async () => app.get('/failing/roles', { bearer: (await app.signIn()).access_token }),
  origin_rejected: () => app.post(AuthPath.login, { body: ADA, headers: { origin: 'https://evil.example' } }),
  not_found: () => app.get('/nowhere'),
  method_not_allowed: () => app.get('/failing/method'),
  conflict: () => app.get('/things/conflict'),
  payload_too_large: () => app.get('/failing/large'),
  unsupported_media_type: () => app.get('/failing/media'),
  rate_limited: async () => {
    await app.post(AuthPath.login, { body: { ...ADA, password: 'wrong' } });
    return app.post(AuthPath.login, { body: ADA });
  },
  bound_cookie_missing: async () => {
    const device = await Device.make();
    const { cookie, session } = await app.signInBound(device);
    await app.store.change(session.id, (stored) => ({
      outcome: 'done',
      next: { ...stored, hardwareKeyThumbprint: 'hardware', hardwareKeyConfirmed: true },
      events: [],
    }));
    return app.post(AuthPath.refresh, { cookie, proof: await app.proof(device, AuthPath.refresh) });
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

describe('the problem response', () => {
  it.each(Object.entries(requests))('of %s follows the contract', async (name, send) => {
    const code = name as ProblemCode;
    const { status, action, title } = PROBLEMS[code];
    const response = await send();
    expect(response.status).toBe(status);
    expect(response.body).toEqual({
      type: problemType(code),
      title,
      status,
      code,
      action,
      detail: expect.stringMatching(/./),
      instance: response.headers['x-request-id'],
      ...(code === 'validation_failed'
        ? { errors: [{ field: 'email', message: 'email must be longer than or equal to 1 characters' }] }
        : {}),
      ...(code === 'insufficient_user_authentication' ? { max_age: 300 } : {}),
    });
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/);
    if (status === 401) {
      const challenge = CHALLENGES[code] ?? /^Bearer error="invalid_token", error_description="[ -~]+"$/;
      expect(response.headers['www-authenticate']).toMatch(challenge);
      expect(response.headers['dpop-nonce']).toEqual(expect.any(String));
    } else {
      expect(response.headers).not.toHaveProperty('www-authenticate');
    }
    if (action === 'retry') expect(response.headers['retry-after']).toMatch(/^\d+$/);
  });

  it('exists for every code of the contract and is documented in OpenAPI', () => {
    const sameInTypes: Equals<ProblemCode, ProblemError['code']> = true;
    expect(sameInTypes).toBe(true);
    const codes = Object.keys(PROBLEMS).sort();
    expect(Object.keys(requests).sort()).toEqual(codes);
    const { components } = createApiDocument(app.app, { title: 'Things', version: '1' });
    const documented = Object.values(components?.schemas ?? {}).flatMap(codeOf);
    expect(documented.sort()).toEqual(codes);
  });
});

/** The code of a problem model. Empty for other models. */
function codeOf(model: object): readonly string[] {
  const { properties } = model as { properties?: { code?: { enum?: string[] } } };
  const codes = properties?.code?.enum ?? [];
  return codes.length === 1 ? codes : [];
}
