import { TestApp } from '../../test/test-app';

let app: TestApp;

beforeEach(async () => {
  app = new TestApp();
  await app.start();
});

afterEach(() => app.stop());

describe('an error', () => {
  it('that nobody expected is answered with 500, and nothing of its cause', async () => {
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

  it('of the application is answered with its own code', async () => {
    expect((await app.get('/things/conflict')).body).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: 'It exists already.',
    });
  });

  it('of Nest keeps its status, and its text does not get out', async () => {
    const { status, body } = await app.get('/things/teapot');
    expect(status).toBe(418);
    expect(body).toMatchObject({ status: 418, code: 'bad_request', detail: 'The request was rejected.' });
  });

  it('of an unknown route is not_found', async () => {
    expect((await app.get('/nowhere')).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('of a body that is no JSON is bad_request', async () => {
    const { status, body } = await app.post('/things', {
      headers: { 'content-type': 'application/json' },
      body: '{"count":',
    });
    expect([status, body.code]).toEqual([400, 'bad_request']);
  });

  it('of a field is named', async () => {
    const { body } = await app.post('/things', { body: { count: 'many' } });
    expect(body.errors).toEqual([{ field: 'count', message: 'count must be an integer number' }]);
  });
});
