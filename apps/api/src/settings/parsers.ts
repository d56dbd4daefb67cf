import { parseDuration } from '@holdfast/nest';

/** Parses the text of a setting. Throws an Error whose message continues the name of the setting. */
export type Parser<Value> = (text: string) => Value;

/** Any text. */
export const text: Parser<string> = (value) => value;

/** A port; 0 lets the system choose a free one. */
export const port: Parser<number> = (value) => {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(number >= 0 && number <= 65_535)) throw new Error(`must be a port from 0 to 65535, not "${value}"`);
  return number;
};

/** A duration in milliseconds. */
export const durationMs: Parser<number> = (value) => {
  const milliseconds = parseDuration(value);
  if (milliseconds === null) {
    throw new Error(`must be a duration such as 500ms, 10s, 15m, 24h or 7d, not "${value}"`);
  }
  return milliseconds;
};

/** A duration of at least one second, in milliseconds. */
export const durationFrom1sMs: Parser<number> = (value) => {
  const milliseconds = durationMs(value);
  if (milliseconds < 1000) throw new Error(`must be at least 1s, not "${value}"`);
  return milliseconds;
};

/** A number per minute: `10/min` or `10`. */
export const perMinute: Parser<number> = (value) => {
  const [, count] = /^(\d{1,6})(?:\/min)?$/.exec(value) ?? [];
  if (count === undefined) {
    throw new Error(`must be a number per minute such as 10/min, or 0, not "${value}"`);
  }
  return Number(count);
};

/** `true` or `false`. */
export const flag: Parser<boolean> = (value) => {
  if (value !== 'true' && value !== 'false') throw new Error(`must be true or false, not "${value}"`);
  return value === 'true';
};

/** An http or https origin. */
export const origin: Parser<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search + url.hash !== ''
  ) {
    throw new Error(`must be an origin such as https://app.example, not "${value}"`);
  }
  return url.origin;
};

/** Origins, separated by commas. */
export const origins: Parser<readonly string[]> = (value) =>
  value.split(',').map((part) => origin(part.trim()));

/** A PostgreSQL URL. The message does not repeat it, since it may hold a password. */
export const postgresUrl: Parser<string> = (value) => {
  if (!URL.canParse(value) || !/^postgres(ql)?:$/.test(new URL(value).protocol)) {
    throw new Error('must be a URL such as postgres://user@host/database');
  }
  return value;
};

/** One of a closed list. */
export function oneOf<const Value extends string>(values: readonly Value[]): Parser<Value> {
  return (text) => {
    const value = values.find((known) => known === text);
    if (value === undefined) throw new Error(`must be one of ${values.join(', ')}, not "${text}"`);
    return value;
  };
}
