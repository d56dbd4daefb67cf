/** Every route of the API stands below this path, but for probes, keys and documentation. */
export const API_BASE_PATH = '/api/v1';

/** The path that the refresh cookie is limited to. */
export const AUTH_PATH = '/api/v1/auth' satisfies `${typeof API_BASE_PATH}/${string}`;

type UnderAuth = `${typeof AUTH_PATH}/${string}`;

// Each in full and by itself, so that a browser's bundle can drop the others.
export const LOGIN_PATH = '/api/v1/auth/login' satisfies UnderAuth;
export const REFRESH_PATH = '/api/v1/auth/refresh' satisfies UnderAuth;
export const LOGOUT_PATH = '/api/v1/auth/logout' satisfies UnderAuth;
export const ME_PATH = '/api/v1/auth/me' satisfies UnderAuth;

export const AuthPath = {
  login: LOGIN_PATH,
  register: '/api/v1/auth/register',
  refresh: REFRESH_PATH,
  logout: LOGOUT_PATH,
  me: ME_PATH,
  sessions: '/api/v1/auth/sessions',
  testTokenExpiration: '/api/v1/auth/test-token-expiration',
} as const satisfies Record<string, UnderAuth>;

/** What stands outside of the base path, where other programs look for it. */
export const SystemPath = {
  /** RFC 7517 §5 */
  jwks: '/.well-known/jwks.json',
  live: '/health/live',
  ready: '/health/ready',
  metrics: '/metrics',
} as const;

/** The sessions of all accounts, for those who have the role `admin`. */
export const ADMIN_PATH = '/api/v1/auth/admin' satisfies UnderAuth;

export type AuthPath = (typeof AuthPath)[keyof typeof AuthPath];
