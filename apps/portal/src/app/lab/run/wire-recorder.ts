import { LabPath } from '@holdfast/app-contract';
import { AUTH_PATH, AuthPath, isProblem } from '@holdfast/contract';
import { auditTime, Subject } from 'rxjs';
import {
  merged,
  type Asked,
  type Call,
  type CallOutcome,
  type Mark,
  type MarkKind,
  type WireRecord,
} from '../record/wire-record';

const FRAME_MS = 100;

/** How a call ended. */
type Ending = Pick<Call, 'outcome' | 'response'>;

/** What a call is to the record. */
interface Recorded {
  readonly actor: string;
  readonly request: number | null;
}

/**
 * Records what a tab sends during an experiment, where it leaves the page: at `fetch`. So the record does not depend on
 * what the library says of itself. It keeps neither tokens nor bodies.
 */
export class WireRecorder {
  readonly #actor: string;
  readonly #run: string;
  readonly #now: () => number;
  readonly #asked: Asked[] = [];
  readonly #marks: Mark[] = [];
  readonly #calls = new Set<Call>();
  readonly #changes$ = new Subject<void>();
  #servedTwice: number | null = null;

  /** The record has changed; at most ten times a second. */
  readonly changes$ = this.#changes$.pipe(auditTime(FRAME_MS));

  /**
   * @param actor who sends
   * @param run the run whose requests are recorded
   */
  constructor(actor: string, run: string, now: () => number) {
    this.#actor = actor;
    this.#run = run;
    this.#now = now;
  }

  /** In the time of the clock that was passed to the constructor. */
  get record(): WireRecord {
    return merged({
      asked: this.#asked,
      marks: this.#marks,
      calls: [...this.#calls],
      servedTwice: this.#servedTwice,
    });
  }

  /** Records what a task sends. */
  async during<Result>(task: () => Promise<Result>): Promise<Result> {
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      const recorded = this.#recordedOf(input, init);
      return recorded === null
        ? fetch(input, init)
        : this.watch(recorded, () => fetch(input, init), endingOf);
    };
    try {
      return await task();
    } finally {
      globalThis.fetch = fetch;
    }
  }

  /** Records one call, from now until it has ended. */
  async watch<Result>(
    recorded: Recorded,
    send: () => Promise<Result>,
    toEnding: (result: Result) => Ending | Promise<Ending | null> | null,
  ): Promise<Result> {
    const call: Call = {
      ...recorded,
      startedAt: this.#now(),
      endedAt: null,
      outcome: 'running',
      response: '',
    };
    this.#replace(call, call);
    try {
      const result = await send();
      const endedAt = this.#now();
      const ending = await toEnding(result);
      this.#replace(call, ending && { ...call, ...ending, endedAt });
      return result;
    } catch (error) {
      const isAborted = error instanceof DOMException && error.name === 'AbortError';
      const outcome: CallOutcome = isAborted ? 'cancelled' : 'no_response';
      this.#replace(call, { ...call, outcome, endedAt: this.#now() });
      throw error;
    }
  }

  ask(count: number): void {
    this.#asked.push({ actor: this.#actor, count });
    this.#changes$.next();
  }

  mark(kind: MarkKind, actor = this.#actor): void {
    this.#marks.push({ actor, kind, at: this.#now() });
    this.#changes$.next();
  }

  served(twice: number): void {
    this.#servedTwice = twice;
    this.#changes$.next();
  }

  #replace(before: Call, after: Call | null): void {
    this.#calls.delete(before);
    if (after !== null) this.#calls.add(after);
    this.#changes$.next();
  }

  /** Null for what is no part of the experiment. */
  #recordedOf(input: RequestInfo | URL, init: RequestInit | undefined): Recorded | null {
    const url = input instanceof Request ? input.url : String(input);
    if (url.endsWith(AuthPath.refresh)) return { actor: this.#actor, request: null };
    if (!url.endsWith(`${AUTH_PATH}/${LabPath.requests}`) || typeof init?.body !== 'string') return null;
    const body: unknown = JSON.parse(init.body);
    if (typeof body !== 'object' || body === null || !('run' in body) || !('request' in body)) return null;
    return body.run === this.#run && typeof body.request === 'number'
      ? { actor: this.#actor, request: body.request }
      : null;
  }
}

/** Null for a demand for a nonce: the call that follows is the same refresh (RFC 9449 §8). */
async function endingOf(response: Response): Promise<Ending | null> {
  const status = String(response.status);
  if (response.ok) return { outcome: 'succeeded', response: status };
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (!isProblem(body)) return { outcome: 'failed', response: status };
  const ending = { response: `${status} ${body.code}` };
  switch (body.action) {
    case 'prove':
      return null;
    case 'refresh':
      return { ...ending, outcome: 'expired' };
    case 'sign_in':
      return { ...ending, outcome: 'rejected' };
    default:
      return { ...ending, outcome: 'failed' };
  }
}
