import { requestsOf } from '../record/figures';
import type { Step } from '../record/steps';
import { actorsOf, type Call, type WireRecord } from '../record/wire-record';

/** How a bar is drawn. `expired` got a 401, `waiting` stands between a 401 and the replay. */
type BarKind = 'sent' | 'expired' | 'waiting' | 'replay' | 'refresh' | 'failed';

/** `x` and `width` in percent; `y` and `height` in pixels. */
interface Bar {
  readonly kind: BarKind;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
}

/** The number of a step, where it happened. */
interface Marker {
  readonly number: number;
  readonly kind: Step['kind'];
  readonly x: number;
  readonly y: number;
}

/** The lane of one actor: its name, its markers, its refreshes and its requests. */
interface Lane {
  readonly actor: string;
  readonly y: number;
  readonly height: number;
  readonly rows: readonly { readonly name: string; readonly y: number }[];
}

/** A record as it is drawn. */
export interface TimelineLayout {
  readonly lanes: readonly Lane[];
  readonly bars: readonly Bar[];
  readonly markers: readonly Marker[];
  readonly height: number;
  readonly lengthMs: number;
  /** Every how-manieth request is drawn. */
  readonly everyNth: number;
}

const MIN_LENGTH_MS = 50;
const TITLE_PX = 22;
const MARKERS_PX = 26;
const REFRESH_PX = 16;
const REQUESTS_PX = 120;
const MAX_ROW_PX = 16;
const GAP_PX = 12;
/** More rows could not be told apart. */
const MAX_ROWS = 60;
const MIN_WIDTH_PERCENT = 0.8;
/** So that two numbers do not overlap. Where there is no room for all of them, they move closer together. */
const MARKER_DISTANCE_PERCENT = 8;
const MARKER_MARGIN_PERCENT = 4;

/** @param steps the steps of the record */
export function layoutOf(record: WireRecord, steps: readonly Step[]): TimelineLayout {
  const actors = actorsOf(record).map((actor) => ({ actor, requests: requestsIn(record, actor) }));
  const most = Math.max(0, ...actors.map(({ requests }) => requests.length));
  const everyNth = Math.max(1, Math.ceil(most / MAX_ROWS));
  const lengthMs = lengthOf(record);
  const drawn: DrawnLane[] = [];
  let y = 0;
  for (const { actor, requests } of actors) {
    const rows = requests.filter((_, index) => index % everyNth === 0);
    const refreshes = record.calls.filter((call) => call.actor === actor && call.request === null);
    const lane = drawLane({ actor, refreshes, rows, y, lengthMs }, steps);
    drawn.push(lane);
    y += lane.height + GAP_PX;
  }
  return {
    lanes: drawn,
    bars: drawn.flatMap(({ bars }) => bars),
    markers: drawn.flatMap(({ markers }) => markers),
    height: Math.max(y - GAP_PX, TITLE_PX),
    lengthMs,
    everyNth,
  };
}

interface DrawnLane extends Lane {
  readonly bars: readonly Bar[];
  readonly markers: readonly Marker[];
}

interface LaneContents {
  readonly actor: string;
  readonly refreshes: readonly Call[];
  /** The attempts of each request that is drawn. */
  readonly rows: readonly (readonly Call[])[];
  readonly y: number;
  readonly lengthMs: number;
}

function drawLane({ actor, refreshes, rows, y, lengthMs }: LaneContents, steps: readonly Step[]): DrawnLane {
  const refreshY = y + TITLE_PX + MARKERS_PX;
  const requestsY = refreshY + (refreshes.length > 0 ? REFRESH_PX + 4 : 0);
  const rowPx = Math.min(REQUESTS_PX / Math.max(rows.length, 1), MAX_ROW_PX);
  return {
    actor,
    y,
    height: requestsY + rows.length * rowPx - y,
    rows: [
      ...(refreshes.length > 0 ? [{ name: 'refresh', y: refreshY }] : []),
      ...(rows.length > 0 ? [{ name: 'requests', y: requestsY }] : []),
    ],
    bars: [
      ...refreshes.map((call) => barOf(spanOf(call, lengthMs), refreshKind(call), refreshY, REFRESH_PX)),
      ...rows.flatMap((attempts, index) => requestBars(attempts, requestsY + index * rowPx, rowPx, lengthMs)),
    ],
    markers: markersOf(steps, actor, y + TITLE_PX + MARKERS_PX / 2, lengthMs),
  };
}

/** In percent of the picture. */
interface Span {
  readonly x: number;
  readonly width: number;
}

function spanOf({ startedAt, endedAt }: Pick<Call, 'startedAt' | 'endedAt'>, lengthMs: number): Span {
  const x = (startedAt / lengthMs) * 100;
  const end = ((endedAt ?? lengthMs) / lengthMs) * 100;
  return { x, width: Math.max(end - x, MIN_WIDTH_PERCENT) };
}

function barOf(span: Span, kind: BarKind, y: number, height: number): Bar {
  return { ...span, kind, y, height };
}

/** The attempts of one request, and the waits between them. */
function requestBars(attempts: readonly Call[], y: number, rowPx: number, lengthMs: number): readonly Bar[] {
  const height = Math.max(rowPx - 1, rowPx * 0.7);
  return attempts.flatMap((call, index) => {
    const bar = barOf(spanOf(call, lengthMs), requestKind(call, index > 0), y, height);
    if (call.endedAt === null || call.outcome !== 'expired') return [bar];
    const wait = { startedAt: call.endedAt, endedAt: attempts[index + 1]?.startedAt ?? lengthMs };
    return [bar, barOf(spanOf(wait, lengthMs), 'waiting', y + height / 2 - 0.5, 1)];
  });
}

function lengthOf({ calls, marks }: WireRecord): number {
  const ends = [...calls.map(({ startedAt, endedAt }) => endedAt ?? startedAt), ...marks.map(({ at }) => at)];
  return ends.reduce((most, end) => Math.max(most, end), MIN_LENGTH_MS);
}

function requestsIn({ calls }: WireRecord, actor: string): readonly (readonly Call[])[] {
  return [...requestsOf(calls.filter((call) => call.actor === actor)).values()];
}

function refreshKind({ outcome }: Call): BarKind {
  return outcome === 'succeeded' || outcome === 'running' ? 'refresh' : 'failed';
}

function requestKind({ outcome }: Call, isReplay: boolean): BarKind {
  if (outcome === 'expired') return 'expired';
  if (outcome === 'rejected' || outcome === 'failed' || outcome === 'no_response') return 'failed';
  return isReplay ? 'replay' : 'sent';
}

/** Moves numbers that would overlap to the right, and back from the edge. */
function markersOf(steps: readonly Step[], actor: string, y: number, lengthMs: number): readonly Marker[] {
  const own = steps.flatMap((step, index) =>
    step.actor === actor ? [{ number: index + 1, kind: step.kind, x: (step.at / lengthMs) * 100 }] : [],
  );
  const room = (100 - 2 * MARKER_MARGIN_PERCENT) / Math.max(own.length - 1, 1);
  const distance = Math.min(MARKER_DISTANCE_PERCENT, room);
  let least = MARKER_MARGIN_PERCENT;
  const pushed = own.map((marker) => {
    const x = Math.max(marker.x, least);
    least = x + distance;
    return { ...marker, x };
  });
  let most = 100 - MARKER_MARGIN_PERCENT;
  return pushed
    .toReversed()
    .map((marker) => {
      const x = Math.min(marker.x, most);
      most = x - distance;
      return { ...marker, x, y };
    })
    .toReversed();
}
