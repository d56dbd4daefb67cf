/** Every route of the API stands below this path, but for probes, keys and documentation. */
export const API_BASE_PATH = '/api/v1';

/** The path that the refresh cookie is limited to. */
export const AUTH_PATH = `${API_BASE_PATH}/auth` as const;

export const AuthPath = {
  login: `${AUTH_PATH}/login`,
  register: `${AUTH_PATH}/register`,
  refresh: `${AUTH_PATH}/refresh`,
  logout: `${AUTH_PATH}/logout`,
  me: `${AUTH_PATH}/me`,
  sessions: `${AUTH_PATH}/sessions`,
  testTokenExpiration: `${AUTH_PATH}/test-token-expiration`,
} as const;

/** What stands outside of the base path, where other programs look for it. */
export const SystemPath = {
  /** RFC 7517 §5 */
  jwks: '/.well-known/jwks.json',
  live: '/health/live',
  ready: '/health/ready',
  metrics: '/metrics',
} as const;

/** The sessions of all accounts, for those who have the role `admin`. In full, so that a portal's bundle can drop it. */
export const ADMIN_PATH = '/api/v1/auth/admin' satisfies `${typeof AUTH_PATH}/${string}`;

export type AuthPath = (typeof AuthPath)[keyof typeof AuthPath];
