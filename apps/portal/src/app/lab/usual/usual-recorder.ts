import {
  EMPTY_RECORD,
  merged,
  type CallOutcome,
  type Mark,
  type MarkKind,
  type WireRecord,
} from '../record/wire-record';
import type { UsualResponse } from './usual-server';

/** Records what happens in the simulation, in its own time. */
export class UsualRecorder {
  #record = EMPTY_RECORD;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get record(): WireRecord {
    return merged(this.#record);
  }

  ask(actor: string, count: number): void {
    this.#record = { ...this.#record, asked: [...this.#record.asked, { actor, count }] };
  }

  mark(actor: string, kind: MarkKind): void {
    const mark: Mark = { actor, kind, at: this.#now() };
    this.#record = { ...this.#record, marks: [...this.#record.marks, mark] };
  }

  /** @returns What ends the call. */
  start(actor: string, request: number | null): (response: UsualResponse) => void {
    const startedAt = this.#now();
    return ({ status, code }) => {
      const call = {
        actor,
        request,
        startedAt,
        endedAt: this.#now(),
        outcome: outcomeOf(status, request),
        response: status === 0 ? '' : `${String(status)} ${code}`,
      };
      this.#record = { ...this.#record, calls: [...this.#record.calls, call] };
    };
  }
}

function outcomeOf(status: number, request: number | null): CallOutcome {
  if (status === 0) return 'no_response';
  if (status === 200) return 'succeeded';
  return request === null ? 'rejected' : 'expired';
}
