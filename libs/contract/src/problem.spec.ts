import { PROBLEMS } from './problem-codes.js';
import { isProblem, problemType } from './problem.js';

const expired = {
  type: problemType('token_expired'),
  title: 'The access token has expired',
  status: 401,
  code: 'token_expired',
  action: 'refresh',
  detail: 'It expired a minute ago.',
  instance: '4f1c',
};

describe('a problem', () => {
  it('is recognised by its type, which names its code', () => {
    expect(isProblem(expired)).toBe(true);
  });

  it('is recognised with a code that a newer API has', () => {
    expect(isProblem({ ...expired, code: 'token_tired', type: 'urn:holdfast:problem:token_tired' })).toBe(
      true,
    );
  });

  it.each([
    ['a captive portal’s page', '<html></html>'],
    ['nothing', null],
    ['another API’s problem', { ...expired, type: 'about:blank' }],
    ['a problem whose type is of another code', { ...expired, code: 'session_revoked' }],
    ['a problem without a code', { ...expired, code: undefined, type: 'urn:holdfast:problem:undefined' }],
    ['no action', { ...expired, action: undefined }],
    ['no detail', { ...expired, detail: undefined }],
    ['no status', { ...expired, status: undefined }],
  ])('is not taken from %s', (_what, body) => {
    expect(isProblem(body)).toBe(false);
  });
});

describe('the table of problems', () => {
  it('asks nobody to sign in because of an outage', () => {
    const outages = Object.values(PROBLEMS).filter(({ status }) => status >= 500 || status === 429);
    expect(outages.length).toBeGreaterThan(0);
    for (const { action } of outages) expect(action).toBe('retry');
  });

  it('asks to sign in, to reauthenticate, to prove or to refresh with 401 alone', () => {
    for (const { status, action } of Object.values(PROBLEMS)) {
      if (action !== 'retry' && action !== 'none') expect(status).toBe(401);
    }
  });

  it('has an action of its own for a session that stays, but whose user must reauthenticate', () => {
    expect(PROBLEMS.insufficient_user_authentication.action).toBe('reauthenticate');
    const actions = Object.values(PROBLEMS).map(({ action }) => action);
    expect(actions.filter((action) => action === 'reauthenticate')).toHaveLength(1);
  });
});
