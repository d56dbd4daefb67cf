import { inspect, type InspectOptions } from 'node:util';

/**
 * What the library hands to the application's logger. Loggers of JSON (nestjs-pino, `ConsoleLogger` with `json: true`)
 * write its fields, and those that print text inspect it, which gives one line.
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

/** Joins the fields and the message in one value: Nest's own logger writes a record for each value that it is given. */
export function logEntry(fields: Readonly<Record<string, unknown>>, msg: string): object {
  return new LogEntry(fields, msg);
}
