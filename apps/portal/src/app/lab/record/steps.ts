import { requestsOf } from './figures';
import { counted } from './sentences';
import type { Call, CallOutcome, MarkKind, WireRecord } from './wire-record';

/** What the calls of one step did. */
type StepKind = 'sent' | 'expired' | 'refresh' | 'replay' | 'succeeded' | 'failed' | 'mark';

/** A step of the story: what one actor did, or what happened to it, as often as it happened in a row. */
export interface Step {
  readonly actor: string;
  readonly kind: StepKind;
  /** When it first happened, in milliseconds since the record began. */
  readonly at: number;
  readonly text: string;
}

interface Moment {
  readonly actor: string;
  readonly kind: StepKind;
  readonly at: number;
  readonly toText: (count: number) => string;
  /** Moments of one key belong together, unless a round ends between them. */
  readonly key: string;
}

const MARK_TEXTS: Readonly<Record<MarkKind, string>> = {
  expired: 'The access token expires.',
  stolen: 'Copies the refresh token.',
  clock_ahead: 'The clock is 3 hours ahead.',
  clock_behind: 'The clock is 3 hours behind.',
  signed_out: 'Signed out: the sign-in page opens.',
};

/** The story of a record, in the order in which it happened. */
export function stepsOf(record: WireRecord): readonly Step[] {
  const moments = momentsOf(record).toSorted((a, b) => a.at - b.at);
  const groups = Map.groupBy(moments, (moment) => {
    const { actor, kind, key, at } = moment;
    return [actor, kind, key, roundAt(record, actor, at)].join(' ');
  });
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ actor: first.actor, kind: first.kind, at: first.at, text: first.toText(others.length + 1) }],
  );
}

/** A round ends with a fault, and with new tokens. */
function roundAt({ marks, calls }: WireRecord, actor: string, at: number): number {
  const faults = marks.filter((mark) => mark.at < at);
  const renewals = calls.filter(
    (call) =>
      call.request === null &&
      call.actor === actor &&
      call.outcome === 'succeeded' &&
      (call.endedAt ?? at) < at,
  );
  return faults.length + renewals.length;
}

function momentsOf({ calls, marks }: WireRecord): readonly Moment[] {
  const requests = [...requestsOf(calls).values()];
  return [
    ...marks.map(({ actor, kind, at }): Moment => {
      return { actor, kind: 'mark', at, key: kind, toText: () => MARK_TEXTS[kind] };
    }),
    ...requests.flatMap((attempts) =>
      attempts.flatMap((call, index) => [startOf(call, index > 0), ...endOf(call)]),
    ),
    ...calls.filter(({ request }) => request === null).map(refreshMoment),
  ];
}

function startOf({ actor, startedAt }: Call, isReplay: boolean): Moment {
  return isReplay
    ? { actor, kind: 'replay', at: startedAt, key: '', toText: (n) => `Sends ${requests(n)} again.` }
    : { actor, kind: 'sent', at: startedAt, key: '', toText: (n) => `Sends ${requests(n)}.` };
}

function endOf({ actor, endedAt, outcome, response }: Call): readonly Moment[] {
  if (endedAt === null || outcome === 'cancelled' || outcome === 'running') return [];
  const end = { actor, at: endedAt, key: outcome + response };
  switch (outcome) {
    case 'succeeded':
      return [{ ...end, kind: 'succeeded', toText: (n) => `${requests(n)} succeeded.` }];
    case 'expired':
      return [
        { ...end, kind: 'expired', toText: (n) => `${counted(n, 'response', 'responses')}: ${response}.` },
      ];
    case 'no_response':
      return [{ ...end, kind: 'failed', toText: (n) => `${requests(n)} got no response.` }];
    default:
      return [{ ...end, kind: 'failed', toText: (n) => `${requests(n)} failed: ${response}.` }];
  }
}

function refreshMoment({ actor, startedAt, outcome, response }: Call): Moment {
  const results: Partial<Record<CallOutcome, string>> = {
    succeeded: 'new tokens',
    no_response: 'no response',
  };
  const result = results[outcome] ?? response;
  return {
    actor,
    kind: 'refresh',
    at: startedAt,
    key: result,
    toText: (n) => `${counted(n, 'refresh', 'refreshes')}: ${result || 'running'}.`,
  };
}

function requests(count: number): string {
  return counted(count, 'request', 'requests');
}
