import type { RequestPhase } from '@holdfast/angular';
import type { Lane, RefreshAttempt, Timeline } from './timeline.js';

/** How a bar is drawn. */
type BarKind = 'waiting' | 'sent' | 'replayed' | 'refresh' | 'failed';

/** A bar. `left` and `width` in percent, `row` in lanes. */
interface Bar {
  readonly kind: BarKind;
  readonly left: number;
  readonly width: number;
  readonly row: number;
}

/** A timeline as it is drawn. */
export interface TimelineLayout {
  readonly bars: readonly Bar[];
  /** Number of request rows. Refreshes are in row 0, above them. */
  readonly rows: number;
  readonly lengthMs: number;
}

const MIN_LENGTH_MS = 100;
/** Keeps short phases visible. */
const MIN_WIDTH_PERCENT = 0.4;

const BAR_KINDS: Readonly<Record<RequestPhase, BarKind | null>> = {
  waiting: 'waiting',
  sent: 'sent',
  rejected: 'waiting',
  replayed: 'replayed',
  succeeded: null,
  failed: 'failed',
  cancelled: null,
};

/** @param now where open phases end */
export function layoutOf({ lanes, refreshes }: Timeline, now: number): TimelineLayout {
  const rows = [...lanes.values()];
  const moments = [
    ...rows.flatMap(({ steps }) => steps.map(({ at }) => at)),
    ...refreshes.flatMap(momentsOf),
  ];
  const start = moments.reduce((least, moment) => Math.min(least, moment), now);
  const isRunning = rows.some(isOpen) || refreshes.some(({ endedAt }) => endedAt === null);
  const last = isRunning ? now : moments.reduce((most, moment) => Math.max(most, moment), start);
  const lengthMs = Math.max(last - start, MIN_LENGTH_MS);
  const bar = (kind: BarKind, from: number, to: number, row: number): Bar => ({
    kind,
    left: ((from - start) / lengthMs) * 100,
    width: Math.max(((to - from) / lengthMs) * 100, MIN_WIDTH_PERCENT),
    row,
  });
  return {
    bars: [
      ...refreshes.map(({ startedAt, endedAt, outcome }) =>
        bar(outcome === 'failed' ? 'failed' : 'refresh', startedAt, endedAt ?? last, 0),
      ),
      ...rows.flatMap(({ steps }, index) =>
        steps.flatMap(({ phase, at }, step) => {
          const kind = BAR_KINDS[phase];
          return kind === null ? [] : [bar(kind, at, steps[step + 1]?.at ?? last, index + 1)];
        }),
      ),
    ],
    rows: rows.length,
    lengthMs,
  };
}

function momentsOf({ startedAt, endedAt }: RefreshAttempt): readonly number[] {
  return endedAt === null ? [startedAt] : [startedAt, endedAt];
}

function isOpen({ steps }: Lane): boolean {
  const phase = steps.at(-1)?.phase;
  return phase !== 'succeeded' && phase !== 'failed' && phase !== 'cancelled';
}
