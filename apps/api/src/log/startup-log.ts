import type { LoggerService } from '@nestjs/common';

/** Passes on warnings and errors only: what else Nest logs as it starts is of no use to operators. */
export function warningsOf(logger: LoggerService): LoggerService {
  const ignore = (): void => undefined;
  return {
    log: ignore,
    warn: (...entry: [unknown, ...unknown[]]) => {
      logger.warn(...entry);
    },
    error: (...entry: [unknown, ...unknown[]]) => {
      logger.error(...entry);
    },
  };
}
