/** Whoever stole a copy of the session. Every other actor is its owner. */
export const THIEF = 'Thief';

/** What became of a call. `expired` is a 401 for the access token; `no_response` a connection that closed. */
export type CallOutcome =
  'running' | 'succeeded' | 'expired' | 'rejected' | 'failed' | 'no_response' | 'cancelled';

/** One HTTP call on the wire. Times in milliseconds since the record began. */
export interface Call {
  /** A tab, or the thief. */
  readonly actor: string;
  /** Index of the request; null for a refresh. A request that is sent again keeps its index. */
  readonly request: number | null;
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  readonly outcome: CallOutcome;
  /** What the response said, such as `401 token_expired`; empty without one. */
  readonly response: string;
}

/** What happened between the calls. */
export type MarkKind = 'expired' | 'stolen' | 'clock_ahead' | 'clock_behind' | 'signed_out';

/** Something that happened at one moment, in milliseconds since the record began. */
export interface Mark {
  readonly actor: string;
  readonly kind: MarkKind;
  readonly at: number;
}

/** How many requests somebody asked for, whether they were sent or not. */
export interface Asked {
  readonly actor: string;
  readonly count: number;
}

/** What happened in one experiment. Every figure, picture and sentence of the lab derives from it. */
export interface WireRecord {
  readonly asked: readonly Asked[];
  readonly calls: readonly Call[];
  readonly marks: readonly Mark[];
  /** How many requests the server served more than once, by its own count; null before it has said so. */
  readonly servedTwice: number | null;
}

export const EMPTY_RECORD: WireRecord = { asked: [], calls: [], marks: [], servedTwice: null };

/** Who took part, the thief last. */
export function actorsOf({ asked, calls, marks }: WireRecord): readonly string[] {
  const actors = [...new Set([...asked, ...calls, ...marks].map(({ actor }) => actor))];
  return [...actors.filter((actor) => actor !== THIEF), ...actors.filter((actor) => actor === THIEF)];
}

/** One record of what several tabs recorded. */
export function merged(...records: readonly WireRecord[]): WireRecord {
  const served = records.flatMap(({ servedTwice }) => servedTwice ?? []);
  return {
    asked: records.flatMap(({ asked }) => asked),
    calls: records.flatMap(({ calls }) => calls).toSorted((a, b) => a.startedAt - b.startedAt),
    marks: records.flatMap(({ marks }) => marks).toSorted((a, b) => a.at - b.at),
    servedTwice: served.length === 0 ? null : served.reduce((sum, count) => sum + count, 0),
  };
}

/** A record whose time begins when the first thing happens. */
export function fromItsStart({ calls, marks, ...record }: WireRecord): WireRecord {
  const moments = [...calls.map(({ startedAt }) => startedAt), ...marks.map(({ at }) => at)];
  const start = moments.reduce((least, moment) => Math.min(least, moment), Infinity);
  return {
    ...record,
    marks: marks.map((mark) => ({ ...mark, at: mark.at - start })),
    calls: calls.map((call) => ({
      ...call,
      startedAt: call.startedAt - start,
      endedAt: call.endedAt === null ? null : call.endedAt - start,
    })),
  };
}
