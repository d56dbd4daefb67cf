import { TestApp } from '../../test/test-app';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

describe('ProblemFilter', () => {
  it('responds to an unexpected error with 500 and hides its cause', async () => {
    const { status, body, headers } = await app.get('/things/failing');
    expect(status).toBe(500);
    expect(body).toEqual({
      type: 'urn:holdfast:problem:internal',
      title: 'Internal server error',
      status: 500,
      code: 'internal',
      action: 'retry',
      detail: 'Something went wrong. Quote this request ID to support.',
      instance: headers['x-request-id'],
    });
    expect(app.log.entries.at(-1)).toMatchObject({ level: 'error', request_id: body.instance });
  });

  it('responds to an error of the application with its code', async () => {
    expect((await app.get('/things/conflict')).body).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: 'It exists already.',
    });
  });

  it('keeps the status of a Nest exception and hides its message', async () => {
    const { status, body } = await app.get('/things/teapot');
    expect(status).toBe(418);
    expect(body).toMatchObject({ status: 418, code: 'bad_request', detail: 'The request was rejected.' });
  });

  it('responds to an unknown route with not_found', async () => {
    expect((await app.get('/nowhere')).body).toMatchObject({ status: 404, code: 'not_found' });
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
