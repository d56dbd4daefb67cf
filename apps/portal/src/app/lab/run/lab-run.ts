import { MAX_LAB_REQUESTS, type LabFault } from '@holdfast/app-contract';
import { EmptyError, firstValueFrom, fromEvent, takeUntil, type Observable } from 'rxjs';
import type { LabApi } from '../lab-api';
import { THIEF, type WireRecord } from '../record/wire-record';
import { LabProblem } from './lab-problem';
import { withSkewedClock } from './skewed-clock';
import { WireRecorder } from './wire-recorder';

/** What a run needs of the page. */
export interface LabPageAccess {
  readonly api: LabApi;
  /** The clock that all tabs share. */
  readonly now: () => number;
  readonly cancelled: AbortSignal;
}

/** One run of an experiment in this tab: the faults and requests of which experiments consist. */
export class LabRun {
  readonly recorder: WireRecorder;
  readonly #api: LabApi;
  readonly #cancelled: AbortSignal;
  readonly #cancelled$: Observable<unknown>;
  readonly #id = crypto.randomUUID();
  #sent = 0;

  constructor(actor: string, { api, now, cancelled }: LabPageAccess) {
    this.#api = api;
    this.#cancelled = cancelled;
    this.#cancelled$ = fromEvent(cancelled, 'abort');
    this.recorder = new WireRecorder(actor, this.#id, now);
  }

  get record(): WireRecord {
    return this.recorder.record;
  }

  /** The API rejects the access token as expired from now on, so that the next request of any kind refreshes it. */
  async expire(): Promise<void> {
    await this.arm('expire_token');
    this.recorder.mark('expired');
  }

  async arm(fault: LabFault): Promise<void> {
    await this.waitFor(this.#api.arm(fault));
  }

  /** Sends requests at once, and waits until each one has succeeded or failed. */
  async send(count: number): Promise<void> {
    if (this.#sent + count > MAX_LAB_REQUESTS) throw new RangeError('a run has too many requests');
    this.recorder.ask(count);
    const requests = Array.from({ length: count }, async (_, index) =>
      this.waitFor(this.#api.send({ run: this.#id, request: this.#sent + index })),
    );
    this.#sent += count;
    await Promise.allSettled(requests);
    if (this.#cancelled.aborted) throw new LabProblem('cancelled');
    const { duplicates } = await this.waitFor(this.#api.countsOf(this.#id));
    this.recorder.served(duplicates);
  }

  /** Presents a copy of the refresh token, from another client with a key of its own. The API does it for the lab. */
  async steal(): Promise<void> {
    this.recorder.mark('stolen', THIEF);
    await this.recorder.watch(
      { actor: THIEF, request: null },
      () => this.waitFor(this.#api.steal()),
      ({ status, code }) => ({
        outcome: status === 200 ? 'succeeded' : 'rejected',
        response: code === null ? String(status) : `${String(status)} ${code}`,
      }),
    );
  }

  /** Runs a task while the clock of this page is wrong. */
  async withClock(skewMs: number, task: () => Promise<void>): Promise<void> {
    this.recorder.mark(skewMs > 0 ? 'clock_ahead' : 'clock_behind');
    await withSkewedClock(skewMs, task);
  }

  /** Rejects with a LabProblem once the experiment is cancelled. */
  async waitFor<Value>(source$: Observable<Value>): Promise<Value> {
    if (this.#cancelled.aborted) throw new LabProblem('cancelled');
    const result$ = source$.pipe(takeUntil(this.#cancelled$));
    try {
      return await firstValueFrom(result$);
    } catch (error) {
      throw error instanceof EmptyError ? new LabProblem('cancelled') : error;
    }
  }
}
