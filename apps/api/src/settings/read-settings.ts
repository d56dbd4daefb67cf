import { DEFAULT_SESSION_POLICY } from '@holdfast/session';
import { redisHostUrls } from '@holdfast/session-store-redis';
import { isIP } from 'node:net';
import { NODE_ENVIRONMENTS, SETTING_DEFINITIONS, type SettingDefinition } from './definitions.js';
import { oneOf } from './parsers.js';
import { InvalidSettingError, type DefinedSettings, type Settings } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment.
 *
 * @throws InvalidSettingError naming the first invalid setting
 */
export function readSettings(environment: Environment): Settings {
  const production = readNodeEnvironment(environment) === 'production';
  const defined = readDefined(environment);
  const isLocal = !production && isLoopback(defined.host) && defined.publicUrls.length === 0;
  const settings = {
    ...defined,
    ...storeOf(defined),
    production,
    testEndpoints: defined.testEndpoints ?? isLocal,
    demoAccounts: defined.demoAccounts ?? isLocal,
    swaggerUi: defined.swaggerUi ?? !production,
  };
  const { idleTtlMs, maxTtlMs } = DEFAULT_SESSION_POLICY;
  if ((settings.sessionMaxTtlMs ?? maxTtlMs) < (settings.sessionIdleTtlMs ?? idleTtlMs)) {
    throw new InvalidSettingError('SESSION_MAX_TTL must not be shorter than SESSION_IDLE_TTL');
  }
  if (production && settings.authKeysFile === undefined) {
    throw new InvalidSettingError('AUTH_KEYS must name the file with the keys when NODE_ENV=production');
  }
  return settings;
}

/** Where accounts and sessions are. A PostgreSQL has both. */
function storeOf({ databaseUrl, storeUrl }: DefinedSettings): Pick<Settings, 'databaseUrl' | 'storeUrl'> {
  if (storeUrl === undefined || redisHostUrls(storeUrl).length > 0) return { databaseUrl, storeUrl };
  if (databaseUrl !== undefined && databaseUrl !== storeUrl) {
    throw new InvalidSettingError('STORE_URL must be the same as DATABASE_URL if it is a PostgreSQL too');
  }
  return { databaseUrl: storeUrl, storeUrl: undefined };
}

function readNodeEnvironment(environment: Environment): (typeof NODE_ENVIRONMENTS)[number] {
  const parse = oneOf(NODE_ENVIRONMENTS);
  const definition = { variable: 'NODE_ENV', parse, fallback: 'development' as const };
  return readSetting(definition, environment) ?? definition.fallback;
}

/** Whether only this machine can reach the address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function readDefined(environment: Environment): DefinedSettings {
  const entries = Object.entries(SETTING_DEFINITIONS).map(([name, definition]) => [
    name,
    readSetting<unknown>(definition, environment),
  ]);
  // Object.fromEntries does not keep the type of each name.
  return Object.fromEntries(entries) as DefinedSettings;
}

function readSetting<Value>(
  { variable, parse, fallback }: Pick<SettingDefinition<Value>, 'variable' | 'parse' | 'fallback'>,
  environment: Environment,
): Value | undefined {
  const text = environment[variable]?.trim();
  if (text === undefined || text === '') return fallback;
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidSettingError(`${variable} ${error instanceof Error ? error.message : 'is invalid'}`);
  }
}
