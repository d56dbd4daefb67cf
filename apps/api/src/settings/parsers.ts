import { parseDuration } from '@holdfast/nest';
import { postgresHostUrls } from '@holdfast/session-store';
import { redisHostUrls } from '@holdfast/session-store-redis';
import { BlockList, isIP } from 'node:net';

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

/** A number from 1 to 9,999,999. */
export const count: Parser<number> = (value) => {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new Error(`must be a number from 1 to 9999999, not "${value}"`);
  return Number(value);
};

/** A number from 1 to 9,999,999, or 0 to turn a limit off. */
export const countOrOff: Parser<number> = (value) => (value === '0' ? 0 : count(value));

/** The minimum length of a password. NIST SP 800-63B-4 §3.1.1.2: 8 with a second factor, and no 64 may be too long. */
export const passwordLength: Parser<number> = (value) => {
  const number = /^\d{1,2}$/.test(value) ? Number(value) : NaN;
  if (!(number >= 8 && number <= 64)) throw new Error(`must be a number from 8 to 64, not "${value}"`);
  return number;
};

/** `true` or `false`. */
export const flag: Parser<boolean> = (value) => {
  if (value !== 'true' && value !== 'false') throw new Error(`must be true or false, not "${value}"`);
  return value === 'true';
};

/** Origins of web pages, and of apps such as capacitor://localhost, separated by commas. */
export const origins: Parser<readonly string[]> = listOf((value) => {
  if (/^(?!https?:|file:)[a-z][a-z\d+.-]*:\/\/[\w.-]+$/.test(value)) return value;
  const url = httpUrl(value);
  if (url?.pathname !== '/') throw new Error(`must be an origin such as https://app.example, not "${value}"`);
  return url.origin;
});

/** http or https URLs without query and fragment, separated by commas. */
export const baseUrls: Parser<readonly string[]> = listOf((value) => {
  const url = httpUrl(value);
  if (url === null) {
    throw new Error(`must be a URL such as https://app.example or https://app.example/base, not "${value}"`);
  }
  return url.href.replace(/\/+$/, '');
});

/** A number of connections. One of them listens. */
export const poolSize: Parser<number> = (value) => {
  const number = /^\d{1,4}$/.test(value) ? Number(value) : NaN;
  if (!(number >= 2)) throw new Error(`must be a number from 2 to 9999, not "${value}"`);
  return number;
};

/** A PostgreSQL URL, also of several hosts. The message does not repeat it, since it may hold a password. */
export const postgresUrl: Parser<string> = (value) => {
  if (postgresHostUrls(value).length === 0) {
    throw new Error('must be a URL such as postgres://user@host/database');
  }
  return value;
};

/** A URL of Redis or PostgreSQL, also of several hosts. The message does not repeat it, since it may hold a password. */
export const storeUrl: Parser<string> = (value) => {
  if (redisHostUrls(value).length === 0 && postgresHostUrls(value).length === 0) {
    throw new Error('must be a URL such as redis://host:6379 or postgres://user@host/database');
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

/** Networks (`10.0.0.0/8`) and addresses, separated by commas, or the number of proxies that a request passes. */
export const proxies: Parser<readonly string[] | number> = (value) =>
  /^[1-9]\d?$/.test(value) ? Number(value) : networks(value);

const networks = listOf((value) => {
  if (!isNetwork(value)) {
    throw new Error(`must be networks such as 10.0.0.0/8, or a number of proxies, not "${value}"`);
  }
  return value;
});

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family);
    return true;
  } catch {
    return false;
  }
}

function listOf<Value>(parse: Parser<Value>): Parser<readonly Value[]> {
  return (text) => text.split(',').map((part) => parse(part.trim()));
}

/** An http or https URL of an origin and a path. Null for any other text. */
function httpUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.href === url.origin + url.pathname
    ? url
    : null;
}
