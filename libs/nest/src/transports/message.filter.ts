import { StoreUnavailableError } from '@holdfast/session';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ExpiredJwt } from '../errors/expired-jwt.js';
import { HttpProblem } from '../errors/http-problem.js';
import { reportToCaller } from '../problem/transport-exception.js';

/** Reports the AuthModule's errors to the sender of a message, with code and action. */
@Catch(HttpProblem, StoreUnavailableError, ExpiredJwt)
export class MessageFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): unknown {
    return reportToCaller(exception, host);
  }
}
