import { AuthPath } from '@holdfast/contract';
import { TestApp } from '../../test/test-app';

const CREDENTIALS = { email: 'ada@holdfast.test', password: 'enchantress' };

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start();
});

afterAll(() => app.stop());

/** Built as a string: JSON.stringify would overflow its stack. */
function withTransport(transport: string): string {
  return `${JSON.stringify(CREDENTIALS).slice(0, -1)},"transport":${transport}}`;
}

function nested(depth: number): string {
  return withTransport(`${'{"value":'.repeat(depth)}1${'}'.repeat(depth)}`);
}

describe('createValidationPipe', () => {
  it.each([
    ['nested deep enough to overflow the stack', nested(5_000)],
    ['nested deeper than any valid body', nested(40)],
    ['with a lone surrogate in a string', withTransport('"\\ud800"')],
    ['with a lone surrogate in a nested string', withTransport('{"value":["\\udc00"]}')],
  ])('rejects a body %s with bad_request', async (_description, body) => {
    const response = await app.post(AuthPath.login, { body });
    expect(response).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  it('rejects a body within the depth limit with validation_failed', async () => {
    const response = await app.post(AuthPath.login, { body: nested(30) });
    expect(response).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});
