import { AuthPath } from '@holdfast/contract';
import { ADA, TestApp, type TestResponse } from '../../test/test-app';
import { holdfastCors } from './cors';

const ORIGIN = 'https://portal.example';

/** Where Capacitor serves the page of an app. */
const APP = 'capacitor://localhost';

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start({
    allowedOrigins: [ORIGIN, APP],
    prepare: (application) => {
      application.enableCors(holdfastCors([ORIGIN, APP]));
    },
  });
});

afterAll(() => app.stop());

function preflight(
  path: string,
  method: string,
  headers: string,
  origin = ORIGIN,
): Promise<TestResponse<unknown>> {
  return app.send('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  });
}

/** The values of a list in a response header, in lower case. */
function listOf({ headers }: TestResponse<unknown>, name: string): readonly string[] {
  return String(headers[name]).toLowerCase().split(/, ?/);
}

describe('holdfastCors', () => {
  it.each([
    ['POST', AuthPath.login, 'content-type,dpop'],
    ['POST', AuthPath.refresh, 'content-type,dpop,x-request-id'],
    ['DELETE', AuthPath.sessions, 'authorization'],
    ['GET', '/things', 'authorization,last-event-id,traceparent,tracestate'],
    ['PATCH', '/things', 'authorization,content-type'],
  ])('lets a page of a listed origin send %s %s with %s', async (method, path, headers) => {
    const response = await preflight(path, method, headers);
    expect(response).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '600',
      },
    });
    expect(listOf(response, 'access-control-allow-methods')).toContain(method.toLowerCase());
    expect(listOf(response, 'access-control-allow-headers')).toEqual(
      expect.arrayContaining(headers.split(',')),
    );
  });

  it('does not allow a page of another origin', async () => {
    const { headers } = await preflight(AuthPath.login, 'POST', 'content-type', 'https://evil.example');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('lets the page of an app call the API', async () => {
    const { headers } = await preflight(AuthPath.login, 'POST', 'content-type,dpop', APP);
    expect(headers['access-control-allow-origin']).toBe(APP);
  });

  it('lets the page read the headers of a response, a rejection included', async () => {
    const headers = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
    const signedIn = await app.post(AuthPath.login, { headers, body: ADA });
    const rejected = await app.get(AuthPath.me, { headers });
    expect([signedIn.status, rejected.status]).toEqual([200, 401]);
    for (const response of [signedIn, rejected]) {
      expect(response.headers['access-control-allow-origin']).toBe(ORIGIN);
      expect(listOf(response, 'access-control-expose-headers')).toEqual(
        expect.arrayContaining(['dpop-nonce', 'x-request-id', 'date', 'retry-after', 'www-authenticate']),
      );
    }
  });

  it.each([
    '*',
    'https://app.example/',
    'app.example',
    'https://*.example',
    'null',
    'file://',
    'capacitor://localhost/',
  ])('rejects %s, which is not an origin', (origin) => {
    expect(() => holdfastCors([ORIGIN, origin])).toThrow(RangeError);
  });
});
