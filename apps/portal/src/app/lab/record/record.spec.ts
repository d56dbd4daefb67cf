import { figuresOf } from './figures';
import { refreshesText, sentenceOf } from './sentences';
import { stepsOf } from './steps';
import { EMPTY_RECORD, fromItsStart, merged, THIEF, type Call, type WireRecord } from './wire-record';

function call(request: number | null, startedAt: number, ending: Partial<Call> = {}): Call {
  return {
    actor: 'Tab 1',
    request,
    startedAt,
    endedAt: startedAt + 10,
    outcome: 'succeeded',
    response: '200',
    ...ending,
  };
}

const EXPIRED = { outcome: 'expired', response: '401 token_expired' } as const;
const LOST = { outcome: 'no_response', response: '' } as const;

/** Two requests meet an expired token, and the first refresh gets no response. */
const EXPIRY: WireRecord = {
  asked: [{ actor: 'Tab 1', count: 2 }],
  marks: [{ actor: 'Tab 1', kind: 'expired', at: 0 }],
  calls: [
    call(0, 5, EXPIRED),
    call(1, 5, EXPIRED),
    call(null, 20, LOST),
    call(null, 50),
    call(0, 65),
    call(1, 65),
  ],
  servedTwice: 0,
};

describe('the figures of a record', () => {
  it('count each request once, however often it was sent', () => {
    expect(figuresOf(EXPIRY)).toEqual({
      asked: 2,
      succeeded: 2,
      failed: 0,
      unfinished: 0,
      replayed: 2,
      refreshes: 2,
      refreshesLost: 1,
      signedOut: false,
      thiefGotIn: null,
      servedTwice: 0,
    });
  });

  it.each([
    ['nothing was sent', []],
    ['all wait for a refresh', EXPIRY.calls.slice(0, 3)],
    ['one has succeeded', EXPIRY.calls.slice(0, 5)],
    ['one failed', [...EXPIRY.calls.slice(0, 5), call(1, 65, LOST)]],
  ])('add up when %s', (_when, calls) => {
    const { asked, succeeded, failed, unfinished } = figuresOf({ ...EXPIRY, calls });
    expect(succeeded + failed + unfinished).toBe(asked);
  });

  it('count a rejected request as failed once the user is signed out', () => {
    const marks = [{ actor: 'Tab 1', kind: 'signed_out', at: 60 }] as const;
    expect(figuresOf({ ...EXPIRY, marks, calls: EXPIRY.calls.slice(0, 3) })).toMatchObject({
      failed: 2,
      signedOut: true,
    });
  });

  it('keep what the thief does apart', () => {
    const theft = call(null, 0, { actor: THIEF, outcome: 'rejected', response: '401 invalid_dpop_proof' });
    expect(figuresOf({ ...EMPTY_RECORD, calls: [theft] })).toMatchObject({ refreshes: 0, thiefGotIn: false });
  });

  it('of two tabs are the sum of both', () => {
    const second: WireRecord = {
      asked: [{ actor: 'Tab 2', count: 1 }],
      marks: [],
      calls: [call(0, 6, { actor: 'Tab 2' })],
      servedTwice: 1,
    };
    expect(figuresOf(merged(EXPIRY, second))).toMatchObject({
      asked: 3,
      succeeded: 3,
      refreshes: 2,
      servedTwice: 1,
    });
  });
});

describe('the time of a record', () => {
  it('begins when the first thing happens', () => {
    const late = {
      ...EMPTY_RECORD,
      calls: [call(0, 1_005)],
      marks: [{ actor: 'Tab 1', kind: 'expired', at: 1_000 }],
    } as const;
    const { calls, marks } = fromItsStart(late);
    expect([marks[0]?.at, calls[0]?.startedAt, calls[0]?.endedAt]).toEqual([0, 5, 15]);
  });
});

describe('the sentences of a record', () => {
  it('say how many requests succeeded, and how it ended', () => {
    expect(sentenceOf(figuresOf(EXPIRY))).toBe(
      '2 of 2 requests succeeded with 2 refreshes, 1 without a response. The user is still signed in.',
    );
  });

  it('have a singular', () => {
    expect(refreshesText({ ...figuresOf(EXPIRY), refreshes: 1, refreshesLost: 0 })).toBe('1 refresh');
  });
});

describe('the steps of a record', () => {
  it('tell what happened in order, with what happened together in one step', () => {
    expect(stepsOf(EXPIRY).map(({ at, text }) => `${String(at)} ${text}`)).toEqual([
      '0 The access token expires.',
      '5 Sends 2 requests.',
      '15 2 responses: 401 token_expired.',
      '20 1 refresh: no response.',
      '50 1 refresh: new tokens.',
      '65 Sends 2 requests again.',
      '75 2 requests succeeded.',
    ]);
  });
});
