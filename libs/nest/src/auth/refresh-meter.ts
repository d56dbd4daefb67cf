import { Inject, Injectable } from '@nestjs/common';
import { toProblemError } from '../problem/to-problem-error.js';
import type { RefreshResult } from '../events/auth-event.js';
import { AuthEvents } from '../events/auth-events.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AuthTracing } from '../ports/auth-tracing.js';

/** How a refresh was granted, and the response to it. */
export interface MeasuredRefresh<Response> {
  readonly result: RefreshResult;
  readonly response: Response;
}

/** Emits the outcome and the duration of every refresh, and records its span. */
@Injectable()
export class RefreshMeter {
  readonly #events: AuthEvents;
  readonly #tracing: AuthTracing;

  constructor(@Inject(AuthEvents) events: AuthEvents, @InjectAuthOptions() { tracing }: ResolvedAuthOptions) {
    this.#events = events;
    this.#tracing = tracing;
  }

  /** Runs a refresh and emits its outcome, or the code of the error that it throws. */
  async measure<Response>(refresh: () => Promise<MeasuredRefresh<Response>>): Promise<Response> {
    const startedAt = performance.now();
    const emit = (result: RefreshResult): void => {
      this.#events.emit({
        kind: 'refresh_completed',
        result,
        seconds: (performance.now() - startedAt) / 1000,
      });
    };
    try {
      const { result, response } = await this.#tracing.trace('holdfast.refresh', refresh);
      emit(result);
      return response;
    } catch (error) {
      emit(toProblemError(error).code);
      throw error;
    }
  }
}
