import { PROBLEMS } from '@holdfast/contract';
import { Logger, type ArgumentsHost } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { HttpProblem } from '../errors/http-problem.js';
import { isProblemError } from '../errors/problem-error.js';
import { logEntry } from '../log/log-entry.js';
import { sendException } from './socket-exception.js';
import { toProblemError } from './to-problem-error.js';

const logger = new Logger('Problem');

/**
 * Reports an exception to the caller of a GraphQL operation, an RPC message or a WebSocket message, in the transport's
 * own format, with code and action.
 *
 * @returns what an exception filter returns for the transport
 */
export function reportToCaller(exception: unknown, host: ArgumentsHost): unknown {
  switch (host.getType<string>()) {
    case 'graphql':
      return problemOf(exception);
    case 'rpc':
      return rpcException(problemOf(exception));
    case 'ws':
      sendException(host.switchToWs().getClient(), problemOf(exception).extensions);
      return undefined;
    default:
      throw exception;
  }
}

/** The cause of a server error is logged, never sent. */
function problemOf(exception: unknown): HttpProblem {
  if (isHttpProblem(exception) && !isProblemError(exception)) return exception;
  const error = toProblemError(exception);
  if (PROBLEMS[error.code].status >= 500) logger.error(logEntry({ err: exception }, 'call failed'));
  return error;
}

/** `status` marks it as an exception for a Nest client. */
function rpcException({ message, extensions }: HttpProblem): Observable<never> {
  return throwError(() => ({ ...extensions, status: 'error', message }));
}

function isHttpProblem(exception: unknown): exception is HttpProblem {
  return exception instanceof HttpProblem;
}
