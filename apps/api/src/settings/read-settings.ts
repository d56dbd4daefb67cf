import { parseDuration } from '@holdfast/nest';
import { InvalidSettingError, LOG_LEVELS, type LogLevel, type Settings } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Turns the text of one setting into its value; throws what is wrong with it otherwise. */
type Parser<Value> = (text: string) => Value;

/** @throws InvalidSettingError that names the first setting whose value cannot be used */
export function readSettings(environment: Environment): Settings {
  const production = environment['NODE_ENV'] === 'production';

  function setting<Value>(name: string, parse: Parser<Value>, fallback: Value): Value {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') return fallback;
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidSettingError(`${name} ${error instanceof Error ? error.message : 'is not valid'}`);
    }
  }

  const settings: Settings = {
    production,
    host: setting('HOST', String, '127.0.0.1'),
    port: setting('PORT', port, 3000),
    publicUrl: setting<string | null>('PUBLIC_URL', origin, null),
    databaseUrl: setting<string | null>('DATABASE_URL', postgresUrl, null),
    dataDir: setting('DATA_DIR', String, '.data'),
    authKeysFile: setting<string | null>('AUTH_KEYS', String, null),
    accessTokenTtlMs: setting('ACCESS_TOKEN_TTL', durationOfAtLeastOneSecond, 24 * 3_600_000),
    sessionIdleTtlMs: setting('SESSION_IDLE_TTL', durationOfAtLeastOneSecond, 7 * 86_400_000),
    sessionMaxTtlMs: setting('SESSION_MAX_TTL', durationOfAtLeastOneSecond, 30 * 86_400_000),
    reuseLeewayMs: setting('REUSE_LEEWAY', duration, 10_000),
    revocationGraceMs: setting('REVOCATION_GRACE', duration, 30_000),
    testEndpoints: setting('AUTH_TEST_ENDPOINTS', flag, !production),
    corsOrigins: setting('CORS_ORIGINS', origins, []),
    loginsPerMinute: setting('RATE_LIMIT_LOGIN', perMinute, 10),
    refreshesPerMinute: setting('RATE_LIMIT_REFRESH', perMinute, 60),
    logLevel: setting<LogLevel>('LOG_LEVEL', logLevel, 'info'),
  };
  if (settings.sessionMaxTtlMs < settings.sessionIdleTtlMs) {
    throw new InvalidSettingError('SESSION_MAX_TTL must not be shorter than SESSION_IDLE_TTL');
  }
  if (production && settings.authKeysFile === null) {
    throw new InvalidSettingError('AUTH_KEYS must name the file with the keys when NODE_ENV=production');
  }
  return settings;
}

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  // 0 asks the system for a free port.
  if (!(value >= 0 && value <= 65_535)) throw new Error(`must be a port from 0 to 65535, not "${text}"`);
  return value;
}

function duration(text: string): number {
  const value = parseDuration(text);
  if (value === null) throw new Error(`must be a duration such as 500ms, 10s, 15m, 24h or 7d, not "${text}"`);
  return value;
}

function durationOfAtLeastOneSecond(text: string): number {
  const value = duration(text);
  if (value < 1000) throw new Error(`must be at least 1s, not "${text}"`);
  return value;
}

/** The unit may be told: `10/min` is `10`. */
function perMinute(text: string): number {
  const [, count] = /^(\d{1,6})(?:\/min)?$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`must be a number per minute such as 10/min, or 0, not "${text}"`);
  return Number(count);
}

function flag(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error(`must be true or false, not "${text}"`);
  return text === 'true';
}

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search + url.hash !== ''
  ) {
    throw new Error(`must be an origin such as https://app.example, not "${text}"`);
  }
  return url.origin;
}

function origins(text: string): readonly string[] {
  return text.split(',').map((part) => origin(part.trim()));
}

/** The value is not repeated in the message: it may hold a password. */
function postgresUrl(text: string): string {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    throw new Error('must be an address such as postgres://user@host/database');
  }
  return text;
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
  return level;
}
