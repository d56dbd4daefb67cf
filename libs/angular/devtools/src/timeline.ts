import type { HoldfastEvent, RequestPhase } from '@holdfast/angular';

/** A request has entered a phase. `at` in milliseconds of the page's monotonic clock. */
interface Step {
  readonly phase: RequestPhase;
  readonly at: number;
}

/** The phases of one request. */
export interface Lane {
  readonly id: number;
  readonly label: string;
  readonly steps: readonly Step[];
}

/** One refresh. `endedAt` is null while it is in flight. */
export interface RefreshAttempt {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: 'running' | 'refreshed' | 'failed' | 'signed_out';
}

export interface Timeline {
  readonly lanes: ReadonlyMap<number, Lane>;
  readonly refreshes: readonly RefreshAttempt[];
}

export const EMPTY_TIMELINE: Timeline = { lanes: new Map(), refreshes: [] };

/** Older requests are dropped. */
export const MAX_LANES = 1_000;
const MAX_REFRESHES = 50;

/** Adds an event to the timeline. */
export function withEvent(timeline: Timeline, event: HoldfastEvent, at: number): Timeline {
  switch (event.kind) {
    case 'request':
      return { ...timeline, lanes: withStep(timeline.lanes, event, { phase: event.phase, at }) };
    case 'refresh_started':
      return {
        ...timeline,
        refreshes: [
          ...timeline.refreshes.slice(1 - MAX_REFRESHES),
          { startedAt: at, endedAt: null, outcome: 'running' },
        ],
      };
    case 'refreshed':
    case 'signed_in':
    case 'account_changed':
      return { ...timeline, refreshes: ended(timeline.refreshes, at, 'refreshed') };
    case 'refresh_failed':
      return { ...timeline, refreshes: ended(timeline.refreshes, at, 'failed') };
    case 'signed_out':
      return { ...timeline, refreshes: ended(timeline.refreshes, at, 'signed_out') };
  }
}

function withStep(
  lanes: ReadonlyMap<number, Lane>,
  { id, method, url }: Extract<HoldfastEvent, { kind: 'request' }>,
  step: Step,
): ReadonlyMap<number, Lane> {
  const longer = new Map(lanes);
  const steps = [...(lanes.get(id)?.steps ?? []), step];
  longer.set(id, { id, label: `${method} ${url.replace(/[?#].*$/s, '')}`, steps });
  for (const oldest of longer.keys()) {
    if (longer.size <= MAX_LANES) break;
    longer.delete(oldest);
  }
  return longer;
}

function ended(
  refreshes: readonly RefreshAttempt[],
  endedAt: number,
  outcome: RefreshAttempt['outcome'],
): readonly RefreshAttempt[] {
  const last = refreshes.at(-1);
  return last?.endedAt === null ? [...refreshes.slice(0, -1), { ...last, endedAt, outcome }] : refreshes;
}

/** A summary for screen readers. */
export function summaryOf({ lanes, refreshes }: Timeline): string {
  const last = [...lanes.values()].map(({ steps }) => steps.at(-1)?.phase);
  const count = (phase: RequestPhase): number => last.filter((one) => one === phase).length;
  const replays = [...lanes.values()].filter(({ steps }) => steps.some(({ phase }) => phase === 'replayed'));
  const parts = [
    `${String(lanes.size)} ${lanes.size === 1 ? 'request' : 'requests'}`,
    `${String(count('succeeded'))} succeeded`,
    `${String(replays.length)} replayed`,
    `${String(count('failed'))} failed`,
    `${String(refreshes.length)} ${refreshes.length === 1 ? 'refresh' : 'refreshes'}`,
  ];
  return parts.join(', ');
}
