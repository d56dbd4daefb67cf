import { stepsOf } from '../record/steps';
import type { Call, WireRecord } from '../record/wire-record';
import { layoutOf, type TimelineLayout } from './timeline-layout';

function call(actor: string, request: number | null, startedAt: number, endedAt: number): Call {
  return { actor, request, startedAt, endedAt, outcome: 'succeeded', response: '200' };
}

function draw(calls: readonly Call[]): TimelineLayout {
  const record: WireRecord = {
    asked: [...new Set(calls.map(({ actor }) => actor))].map((actor) => ({ actor, count: 1 })),
    marks: [],
    calls,
    servedTwice: null,
  };
  return layoutOf(record, stepsOf(record));
}

describe('the picture of a record', () => {
  it('draws a 401, the wait and the replay in one row, and the refresh above them', () => {
    const { bars, lengthMs } = draw([
      { ...call('Tab 1', 0, 0, 25), outcome: 'expired', response: '401' },
      call('Tab 1', null, 25, 50),
      call('Tab 1', 0, 50, 100),
    ]);
    expect(lengthMs).toBe(100);
    expect(bars.map(({ kind, x, width }) => [kind, x, width])).toEqual([
      ['refresh', 25, 25],
      ['expired', 0, 25],
      ['waiting', 25, 25],
      ['replay', 50, 50],
    ]);
    const [refresh, ...row] = bars.map(({ y }) => y);
    expect(row.every((y) => refresh !== undefined && y > refresh)).toBe(true);
  });

  it('gives each actor a lane of its own, one below the other', () => {
    const { lanes } = draw([call('Tab 1', 0, 0, 50), call('Tab 2', 0, 0, 60), call('Thief', null, 10, 20)]);
    expect(lanes.map(({ actor }) => actor)).toEqual(['Tab 1', 'Tab 2', 'Thief']);
    const [first, second] = lanes;
    expect((first?.y ?? 0) + (first?.height ?? 0)).toBeLessThan(second?.y ?? 0);
  });

  it('draws every fifth of 300 requests, and says so', () => {
    const { bars, everyNth } = draw(Array.from({ length: 300 }, (_, index) => call('Tab 1', index, 0, 50)));
    expect([bars.length, everyNth]).toEqual([60, 5]);
  });

  it('keeps the numbers of the steps apart, and inside the picture', () => {
    const { markers } = draw([
      { ...call('Tab 1', 0, 96, 97), outcome: 'expired', response: '401' },
      call('Tab 1', null, 97, 98),
      call('Tab 1', 0, 98, 100),
    ]);
    const xs = markers.map(({ x }) => x);
    expect(xs).toHaveLength(5);
    for (const [index, x] of xs.entries()) {
      expect(x).toBeLessThanOrEqual(96);
      if (index > 0) expect(x - (xs[index - 1] ?? 0)).toBeGreaterThanOrEqual(8);
    }
  });

  it('keeps the numbers of many steps inside the picture too', () => {
    const expiries = Array.from(
      { length: 20 },
      (_, at) => ({ actor: 'Tab 1', kind: 'expired', at }) as const,
    );
    const record: WireRecord = { asked: [], marks: expiries, calls: [], servedTwice: null };
    const xs = layoutOf(record, stepsOf(record)).markers.map(({ x }) => x);
    expect(xs).toHaveLength(20);
    expect(Math.min(...xs)).toBeCloseTo(4);
    expect(Math.max(...xs)).toBeLessThanOrEqual(96);
  });
});
