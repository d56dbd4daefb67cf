import type { HoldfastEvent, RequestPhase } from '@holdfast/angular';
import { EMPTY_TIMELINE, MAX_LANES, summaryOf, withEvent, type Timeline } from './timeline';
import { layoutOf } from './timeline-layout';

function request(id: number, phase: RequestPhase): HoldfastEvent {
  return { kind: 'request', id, method: 'GET', url: '/api/v1/notes?secret=1', phase };
}

function play(...events: readonly (readonly [HoldfastEvent, number])[]): Timeline {
  return events.reduce((timeline, [event, at]) => withEvent(timeline, event, at), EMPTY_TIMELINE);
}

const replayed = play(
  [request(1, 'waiting'), 0],
  [request(1, 'sent'), 0],
  [request(1, 'rejected'), 40],
  [{ kind: 'refresh_started', attempt: 1 }, 40],
  [{ kind: 'refreshed', sessionId: 'one', bound: true }, 80],
  [request(1, 'replayed'), 80],
  [request(1, 'succeeded'), 200],
);

describe('the timeline', () => {
  it('has a lane for each request, labelled without its query', () => {
    expect([...replayed.lanes.values()].map(({ label }) => label)).toEqual(['GET /api/v1/notes']);
  });

  it('summarises itself in words', () => {
    expect(summaryOf(replayed)).toBe('1 request, 1 succeeded, 1 replayed, 0 failed, 1 refresh');
  });

  it('draws each phase until the next one, with the refresh above the requests', () => {
    const { bars, rows, lengthMs } = layoutOf(replayed, 1_000);
    expect([rows, lengthMs]).toEqual([1, 200]);
    expect(bars).toEqual([
      { kind: 'refresh', left: 20, width: 20, row: 0 },
      { kind: 'waiting', left: 0, width: 0.4, row: 1 },
      { kind: 'sent', left: 0, width: 20, row: 1 },
      { kind: 'waiting', left: 20, width: 20, row: 1 },
      { kind: 'replayed', left: 40, width: 60, row: 1 },
    ]);
  });

  it('draws an open phase until now', () => {
    expect(layoutOf(play([request(1, 'sent'), 0]), 500).lengthMs).toBe(500);
  });

  it('drops the oldest lanes', () => {
    const events = Array.from({ length: MAX_LANES + 5 }, (_, id) => [request(id, 'sent'), id] as const);
    const { lanes } = play(...events);
    expect(lanes.size).toBe(MAX_LANES);
    expect(lanes.has(4)).toBe(false);
  });
});
