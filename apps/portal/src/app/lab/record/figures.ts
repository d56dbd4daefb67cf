import { THIEF, type Call, type CallOutcome, type WireRecord } from './wire-record';

/** The figures of an experiment. They count what the owner's tabs did, except `thiefGotIn`. */
export interface Figures {
  /** Requests that the tabs asked for: the sum of the next three. */
  readonly asked: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Requests without a response so far. */
  readonly unfinished: number;
  /** Requests that were sent more than once. */
  readonly replayed: number;
  /** Calls of the refresh route. */
  readonly refreshes: number;
  /** Of the refreshes, those that got no response. */
  readonly refreshesLost: number;
  readonly signedOut: boolean;
  /** Whether the thief got new tokens; null if there was no thief. */
  readonly thiefGotIn: boolean | null;
  readonly servedTwice: number | null;
}

const FAILURES: readonly (CallOutcome | undefined)[] = ['expired', 'rejected', 'failed', 'no_response'];

/** Counts what a record holds. */
export function figuresOf({ asked, calls, marks, servedTwice }: WireRecord): Figures {
  const owners = calls.filter(({ actor }) => actor !== THIEF);
  const thefts = calls.filter(({ actor }) => actor === THIEF);
  const refreshes = owners.filter(({ request }) => request === null);
  const requests = [...requestsOf(owners).values()];
  const total = asked.reduce((sum, { actor, count }) => (actor === THIEF ? sum : sum + count), 0);
  const succeeded = requests.filter((attempts) => attempts.at(-1)?.outcome === 'succeeded').length;
  const signedOut = marks.some(({ kind, actor }) => kind === 'signed_out' && actor !== THIEF);
  // A request that was rejected waits for its replay, unless the user has been signed out meanwhile.
  const failed = requests.filter((attempts) => {
    const last = attempts.at(-1)?.outcome;
    return last === 'expired' ? signedOut : FAILURES.includes(last);
  }).length;
  return {
    asked: total,
    succeeded,
    failed,
    unfinished: total - succeeded - failed,
    replayed: requests.filter(({ length }) => length > 1).length,
    refreshes: refreshes.length,
    refreshesLost: refreshes.filter(({ outcome }) => outcome === 'no_response').length,
    signedOut,
    thiefGotIn: thefts.length === 0 ? null : thefts.some(({ outcome }) => outcome === 'succeeded'),
    servedTwice,
  };
}

/** The attempts of each request, in order. */
export function requestsOf(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const sent = calls.filter(({ request }) => request !== null);
  return Map.groupBy(sent, ({ actor, request }) => `${actor} ${String(request)}`);
}
