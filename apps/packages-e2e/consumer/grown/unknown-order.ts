import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** An error of the domain, which knows nothing of HTTP. */
export class UnknownOrderError extends Error {}

@Catch(UnknownOrderError)
export class UnknownOrderFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch({ message }: UnknownOrderError, context: ArgumentsHost): void {
    this.host.httpAdapter.reply(
      context.switchToHttp().getResponse(),
      { error: 'no_such_order', message },
      404,
    );
  }
}
