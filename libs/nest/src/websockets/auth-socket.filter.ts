import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { logEntry } from '../log/log-entry.js';
import { sendException } from '../problem/socket-exception.js';
import { toProblemError } from '../problem/to-problem-error.js';
import { toStreamProblem } from '../streams/stream-problem.js';

/** Sends `{"event": "exception", "data": {code, action, detail, …}}` when the handler of a message fails. */
@Catch()
export class AuthSocketFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');

  catch(exception: unknown, host: ArgumentsHost): void {
    const error = toProblemError(exception);
    if (error.code === 'internal') this.#logger.error(logEntry({ err: exception }, 'message failed'));
    sendException(host.switchToWs().getClient<WebSocket>(), toStreamProblem(error));
  }
}
