import { figuresOf } from '../record/figures';
import { counted, requestsText } from '../record/sentences';
import { actorsOf, THIEF, type WireRecord } from '../record/wire-record';

/** What one of the actors sees in its window. */
export interface WindowView {
  readonly actor: string;
  readonly headline: string;
  readonly detail: string;
}

/** What everybody sees at the end of a record. */
export function windowsOf(record: WireRecord): readonly WindowView[] {
  return actorsOf(record).map((actor) => (actor === THIEF ? thiefView(record) : ownerView(record, actor)));
}

function ownerView(record: WireRecord, actor: string): WindowView {
  const ofActor = <Entry extends { readonly actor: string }>(entries: readonly Entry[]): readonly Entry[] =>
    entries.filter((entry) => entry.actor === actor);
  const figures = figuresOf({
    ...record,
    asked: ofActor(record.asked),
    calls: ofActor(record.calls),
    marks: ofActor(record.marks),
  });
  return {
    actor,
    headline: figures.signedOut ? '✗ Please sign in' : '✓ Signed in',
    detail: `${requestsText(figures)} requests succeeded.`,
  };
}

function thiefView({ calls }: WireRecord): WindowView {
  const own = calls.filter(({ actor, outcome }) => actor === THIEF && outcome === 'succeeded');
  const reads = own.filter(({ request }) => request !== null).length;
  if (own.length > 0) {
    const detail =
      reads === 0 ? 'Holds working tokens.' : `Made ${counted(reads, 'request', 'requests')} as the owner.`;
    return { actor: THIEF, headline: '✓ Got in', detail };
  }
  const refused = calls.find(({ actor, outcome }) => actor === THIEF && outcome === 'rejected');
  return {
    actor: THIEF,
    headline: refused === undefined ? '…' : '✗ Rejected',
    detail:
      refused === undefined ? 'Tries the stolen token.' : `${refused.response}. The copy does not work.`,
  };
}
