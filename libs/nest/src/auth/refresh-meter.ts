import { Inject, Injectable } from '@nestjs/common';
import { toProblemError } from '../problem/to-problem-error.js';
import type { RefreshResult } from '../events/auth-event.js';
import { AuthEvents } from '../events/auth-events.js';

export interface MeasuredRefresh<Response> {
  readonly result: RefreshResult;
  readonly answer: Response;
}

/** Tells of every refresh how it came out, and how long it took. */
@Injectable()
export class RefreshMeter {
  readonly #events: AuthEvents;

  constructor(@Inject(AuthEvents) events: AuthEvents) {
    this.#events = events;
  }

  async measure<Answer>(refresh: () => Promise<MeasuredRefresh<Answer>>): Promise<Answer> {
    const startedAt = performance.now();
    const tell = (result: RefreshResult): void => {
      this.#events.emit({
        kind: 'refresh_completed',
        result,
        seconds: (performance.now() - startedAt) / 1000,
      });
    };
    try {
      const { result, answer } = await refresh();
      tell(result);
      return answer;
    } catch (error) {
      tell(toProblemError(error).code);
      throw error;
    }
  }
}
