/** All routes of the API start with this path, except probes, keys, metrics and documentation. */
export const API_BASE_PATH = '/api/v1';

/** The default path of the auth routes. The option `path` of the AuthModule in @holdfast/nest changes it. */
export const AUTH_PATH = '/api/v1/auth' satisfies `${typeof API_BASE_PATH}/${string}`;

type UnderAuth = `${typeof AUTH_PATH}/${string}`;

// Separate constants, so that a browser bundle can drop those it does not use.

/** Signs in. */
export const LOGIN_PATH = '/api/v1/auth/login' satisfies UnderAuth;
/** Refreshes the access token. */
export const REFRESH_PATH = '/api/v1/auth/refresh' satisfies UnderAuth;
/** Signs out. */
export const LOGOUT_PATH = '/api/v1/auth/logout' satisfies UnderAuth;
/** Reauthenticates the signed-in account by its password. */
export const REAUTHENTICATE_PATH = '/api/v1/auth/reauthenticate' satisfies UnderAuth;
/** Returns the signed-in account and its session. */
export const ME_PATH = '/api/v1/auth/me' satisfies UnderAuth;

/** The auth routes of a signed-in account, by name. */
export const AuthPath = {
  login: LOGIN_PATH,
  register: '/api/v1/auth/register',
  refresh: REFRESH_PATH,
  logout: LOGOUT_PATH,
  reauthenticate: REAUTHENTICATE_PATH,
  me: ME_PATH,
  sessions: '/api/v1/auth/sessions',
  testTokenExpiration: '/api/v1/auth/test-token-expiration',
} as const satisfies Record<string, UnderAuth>;

/** Routes outside the base path, where other programs expect them. */
export const SystemPath = {
  /** RFC 7517 §5 */
  jwks: '/.well-known/jwks.json',
  live: '/health/live',
  ready: '/health/ready',
  metrics: '/metrics',
} as const;

/** The role that the admin routes require. */
export const ADMIN_ROLE = 'admin';

/** The admin routes start with this path. They require the role `admin`. */
export const ADMIN_PATH = '/api/v1/auth/admin' satisfies UnderAuth;

/** One of the paths of AuthPath. */
export type AuthPath = (typeof AuthPath)[keyof typeof AuthPath];
