import { InvalidAuthOptionsError } from '../errors/invalid-auth-options.error.js';

/** Options of the AuthSocketsModule: what the sockets of all gateways that extend AuthGateway may use. */
export interface AuthSocketsOptions {
  /**
   * Largest message in bytes. A larger one closes the socket with 1009 (RFC 6455 §7.4.1) before it is in memory. If the
   * gateway has a `maxPayload`, the smaller of the two counts. Defaults to 64 KiB.
   */
  readonly maxMessageBytes?: number | undefined;
  /**
   * How many sockets of this process may be open that have not signed in. Beyond that, the oldest of them is closed
   * with 1013 and the reason `rate_limited`, so that open sockets lock nobody out. Defaults to 1,000.
   */
  readonly maxUnauthenticatedSockets?: number | undefined;
  /**
   * How long a socket may be open without signing in, in milliseconds. It is then closed with 4401 and the reason
   * `token_missing`. Defaults to 10,000.
   */
  readonly signInTimeoutMs?: number | undefined;
}

/** The options with the defaults applied. */
export interface ResolvedAuthSocketsOptions {
  readonly maxMessageBytes: number;
  readonly maxUnauthenticatedSockets: number;
  readonly signInTimeoutMs: number;
}

/** Injection token of the resolved options. */
export const AUTH_SOCKETS_OPTIONS = Symbol('AuthSocketsOptions');

/**
 * Applies the defaults and validates the options.
 *
 * @throws InvalidAuthOptionsError listing every invalid option
 */
export function resolveAuthSocketsOptions({
  maxMessageBytes = 64 * 1024,
  maxUnauthenticatedSockets = 1_000,
  signInTimeoutMs = 10_000,
}: AuthSocketsOptions = {}): ResolvedAuthSocketsOptions {
  const options = { maxMessageBytes, maxUnauthenticatedSockets, signInTimeoutMs };
  const issues = Object.entries(options)
    .filter(([, value]) => !Number.isSafeInteger(value) || value < 1)
    .map(([name]) => `${name} must be a positive integer`);
  if (issues.length > 0) throw new InvalidAuthOptionsError(issues, 'AuthSocketsModule');
  return options;
}
