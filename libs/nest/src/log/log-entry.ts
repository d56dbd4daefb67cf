import { inspect, type InspectOptions } from 'node:util';

/**
 * The value that the library passes to the application's logger. JSON loggers (nestjs-pino, `ConsoleLogger` with `json:
 * true`) write its fields; text loggers inspect it, which results in one line.
 */
class LogEntry {
  constructor(fields: Readonly<Record<string, unknown>>, msg: string) {
    Object.assign(this, fields, { msg });
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { msg, ...fields } = Object.fromEntries(Object.entries(this));
    return `${String(msg)} ${inspect(fields, { ...options, compact: true, breakLength: Infinity })}`;
  }
}

/** Joins the fields and the message in one value, because Nest's logger writes one record for each argument. */
export function logEntry(fields: Readonly<Record<string, unknown>>, msg: string): object {
  return new LogEntry(fields, msg);
}
