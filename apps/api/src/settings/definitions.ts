import {
  baseUrls,
  count,
  countOrOff,
  durationFrom1sMs,
  durationMs,
  flag,
  oneOf,
  origins,
  passwordLength,
  perMinute,
  poolSize,
  port,
  postgresUrl,
  proxies,
  storeUrl,
  text,
  type Parser,
} from './parsers.js';

/** One environment variable. */
export interface SettingDefinition<Value, Fallback extends Value | undefined = Value | undefined> {
  readonly variable: string;
  readonly parse: Parser<Value>;
  /** Used when the variable is unset or empty. Undefined where the library has the default, or there is none. */
  readonly fallback: Fallback;
  /** The default, as the README shows it. */
  readonly shownDefault: string;
  /** What the setting is for, as the README shows it. */
  readonly description: string;
}

/** What NODE_ENV may be. Unset, it is `development`. */
export const NODE_ENVIRONMENTS = ['production', 'development', 'test'] as const;

/**
 * Every setting but NODE_ENV, by name. The only place where a setting is defined: its type, its parsing and the
 * README's table follow from here.
 */
export const SETTING_DEFINITIONS = {
  host: withDefault('HOST', text, '127.0.0.1', 'Address to listen on.'),
  port: withDefault('PORT', port, 3000, 'Port to listen on. `0` picks a free port.'),
  publicUrls: withDefault(
    'PUBLIC_URL',
    baseUrls,
    [],
    'URL that browsers use, or several, separated by commas. Set it behind a proxy.',
    "the request's own host",
  ),
  trustedProxies: withDefault(
    'TRUSTED_PROXIES',
    proxies,
    [],
    'Proxies whose `X-Forwarded-For` and `-Proto` count: networks such as `10.0.0.0/8`, separated by commas, or how many a request passes.',
    'none',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    postgresUrl,
    'embedded PGlite',
    '`postgres://…` URL of a PostgreSQL server. Needed for more than one instance. Of several hosts, separated by commas, the one that takes writes is used.',
  ),
  storeUrl: optional(
    'STORE_URL',
    storeUrl,
    'as `DATABASE_URL`',
    'Where sessions and sign-in attempts are: `redis://…` or `rediss://…`, with several nodes of a cluster separated by commas. Accounts and notes stay at `DATABASE_URL`. `postgres://…` is the same as `DATABASE_URL`.',
  ),
  databasePoolSize: withDefault(
    'DATABASE_POOL_SIZE',
    poolSize,
    10,
    'Connections to PostgreSQL per instance, at least 2.',
  ),
  databasePrepare: withDefault(
    'DATABASE_PREPARE',
    flag,
    true,
    '`false` behind PgBouncer in transaction mode: no prepared statements, and polling in place of LISTEN.',
  ),
  databaseListenUrl: optional(
    'DATABASE_LISTEN_URL',
    postgresUrl,
    'as `DATABASE_URL`, or polling',
    'URL of a direct connection for LISTEN, if `DATABASE_URL` leads to a pooler.',
  ),
  databaseWaitMs: withDefault(
    'DATABASE_WAIT',
    durationMs,
    30_000,
    'How long the start waits for a PostgreSQL or Redis server that is not there yet.',
    '`30s`',
  ),
  dataDir: withDefault('DATA_DIR', text, '.data', 'Folder of the embedded database and the keys.'),
  accessTokens: optional(
    'ACCESS_TOKENS',
    oneOf(['bearer', 'dpop']),
    '`bearer`',
    '`dpop`: requests of bound sessions carry a proof with each access token, so that a copied one does not work.',
  ),
  accessTokenTtlMs: optional(
    'ACCESS_TOKEN_TTL',
    durationFrom1sMs,
    '`24h`',
    'Lifetime of an access token. At least `1s`.',
  ),
  sessionIdleTtlMs: optional(
    'SESSION_IDLE_TTL',
    durationFrom1sMs,
    '`7d`',
    'A session ends when it is not refreshed for this long.',
  ),
  sessionMaxTtlMs: optional(
    'SESSION_MAX_TTL',
    durationFrom1sMs,
    '`30d`',
    'A session ends this long after the sign-in.',
  ),
  maxSessionsPerAccount: optional(
    'MAX_SESSIONS_PER_ACCOUNT',
    countOrOff,
    '`100`',
    'A sign-in beyond that ends the session used longest ago. `0` turns the limit off.',
  ),
  reuseLeewayMs: optional(
    'REUSE_LEEWAY',
    durationMs,
    '`10s`',
    'Unbound sessions: how long the previous refresh token may be sent again.',
  ),
  renewalByAccessToken: optional(
    'RENEWAL_BY_ACCESS_TOKEN',
    flag,
    '`true`',
    'Unbound sessions: exchanges a valid access token for a new one without a refresh token.',
  ),
  deviceBoundSessions: optional(
    'DEVICE_BOUND_SESSIONS',
    oneOf(['off', 'prefer', 'require']),
    '`prefer`',
    'Whether browsers also bind their sessions to the security chip of the device, over HTTPS: `off`, `prefer` or `require`.',
  ),
  revocationGraceMs: optional(
    'REVOCATION_GRACE',
    durationMs,
    '`30s`',
    'How long guarded requests are served while the store is unreachable. Then 503, never 401.',
  ),
  maxRevocations: optional(
    'MAX_REVOCATIONS',
    count,
    '`100000`',
    'How many ended sessions an instance remembers. It asks the store about any more of them.',
  ),
  testEndpoints: optional(
    'AUTH_TEST_ENDPOINTS',
    flag,
    '`true` if local, else `false`',
    'Serves `/auth/test-token-expiration` and the Session lab.',
  ),
  demoAccounts: optional(
    'DEMO_ACCOUNTS',
    flag,
    '`true` if local, else `false`',
    'Creates the demo accounts, whose password is public. `false` disables them if they exist.',
  ),
  swaggerUi: optional(
    'SWAGGER_UI',
    flag,
    '`true`, in production `false`',
    'Serves Swagger UI and the OpenAPI document.',
  ),
  corsOrigins: withDefault(
    'CORS_ORIGINS',
    origins,
    [],
    'Other origins whose pages may call the API, separated by commas.',
    'none',
  ),
  authKeysFile: optional(
    'AUTH_KEYS',
    text,
    '`DATA_DIR/keys.json`',
    'File with the signing and HMAC keys. Created at the first start; required in production.',
  ),
  loginsPerMinute: optional(
    'RATE_LIMIT_LOGIN',
    perMinute,
    '`10/min`',
    'Failed sign-ins per account and network; ten times as many for either alone. `0` turns the limit off.',
  ),
  passwordMinLength: withDefault(
    'PASSWORD_MIN_LENGTH',
    passwordLength,
    12,
    'Characters that a new password needs at least: from 8 to 64.',
  ),
  registrationsPerMinute: withDefault(
    'RATE_LIMIT_REGISTER',
    perMinute,
    10,
    'New accounts per network: an IPv4 address or an IPv6 /64. `0` turns the limit off.',
    '`10/min`',
  ),
  maxConnectionsPerNetwork: withDefault(
    'MAX_CONNECTIONS_PER_NETWORK',
    countOrOff,
    500,
    'Open connections of one network that is not in `TRUSTED_PROXIES`; more are closed at once. `0` turns the limit off.',
  ),
  refreshesPerMinute: optional(
    'RATE_LIMIT_REFRESH',
    perMinute,
    '`60/min`',
    'Refreshes per session. `0` turns the limit off.',
  ),
  shutdownDrainMs: optional(
    'SHUTDOWN_DRAIN',
    durationMs,
    '`5s`, in a terminal `0s`',
    'How long an instance serves on after SIGTERM, no longer ready, so that load balancers take it out.',
  ),
  shutdownTimeoutMs: optional(
    'SHUTDOWN_TIMEOUT',
    durationMs,
    '`25s`',
    'When an instance that stops cuts the connections that are still open, and exits.',
  ),
  logLevel: withDefault(
    'LOG_LEVEL',
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'info',
    '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
  ),
} as const;

function withDefault<Value>(
  variable: string,
  parse: Parser<Value>,
  fallback: NoInfer<Value>,
  description: string,
  shownDefault = `\`${String(fallback)}\``,
): SettingDefinition<Value, Value> {
  return { variable, parse, fallback, shownDefault, description };
}

function optional<Value>(
  variable: string,
  parse: Parser<Value>,
  shownDefault: string,
  description: string,
): SettingDefinition<Value, undefined> {
  return { variable, parse, fallback: undefined, shownDefault, description };
}
