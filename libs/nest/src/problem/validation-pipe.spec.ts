import { AuthPath } from '@holdfast/contract';
import { TestApp } from '../../test/test-app';

const CREDENTIALS = { email: 'ada@holdfast.test', password: 'enchantress' };

let app: TestApp;

beforeAll(async () => {
  app = new TestApp();
  await app.start();
});

afterAll(() => app.stop());

/** As text: what writes JSON would overflow its own stack. */
function withTransport(transport: string): string {
  return `${JSON.stringify(CREDENTIALS).slice(0, -1)},"transport":${transport}}`;
}

function nested(depth: number): string {
  return withTransport(`${'{"value":'.repeat(depth)}1${'}'.repeat(depth)}`);
}

describe('a body that the rules of validation cannot walk through', () => {
  it.each([
    ['nested so deeply that they would overflow the stack', nested(5_000)],
    ['nested more deeply than any body of ours', nested(40)],
    ['with half a surrogate pair in a text', withTransport('"\\ud800"')],
    ['with half a surrogate pair within', withTransport('{"value":["\\udc00"]}')],
  ])('is refused as bad: one %s', async (_what, body) => {
    const answer = await app.post(AuthPath.login, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  it('is told from one that is only not valid', async () => {
    const answer = await app.post(AuthPath.login, { body: nested(30) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});
