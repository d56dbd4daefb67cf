import { figuresOf, type Figures } from '../record/figures';
import { stepsOf } from '../record/steps';
import { EXPERIMENTS } from './experiments';

describe('the usual interceptor', () => {
  it.each<[string, Partial<Figures>]>([
    ['expired-token', { asked: 50, succeeded: 1, failed: 49, refreshes: 50, signedOut: true }],
    ['two-tabs', { asked: 10, succeeded: 5, refreshes: 2, signedOut: true }],
    ['lost-answer', { asked: 5, succeeded: 0, refreshes: 1, refreshesLost: 1, signedOut: true }],
    ['server-away', { asked: 5, succeeded: 0, refreshes: 1, refreshesLost: 1, signedOut: true }],
    ['stolen-token', { asked: 5, succeeded: 0, refreshes: 1, signedOut: true, thiefGotIn: true }],
    ['lost-cookie', { asked: 10, succeeded: 5, refreshes: 2, signedOut: true }],
    ['wrong-clock', { asked: 10, succeeded: 5, refreshes: 1, signedOut: true }],
  ])('signs the user out in %s', (id, expected) => {
    const record = EXPERIMENTS.find((experiment) => experiment.id === id)?.playUsual(50);
    expect(record && figuresOf(record)).toMatchObject(expected);
  });

  it('tells the same story every time', () => {
    for (const { playUsual } of EXPERIMENTS) expect(stepsOf(playUsual(9))).toEqual(stepsOf(playUsual(9)));
  });
});

describe('the experiments', () => {
  it('have links of their own', () => {
    expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length);
  });
});
