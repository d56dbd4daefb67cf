import type { Clock, SessionPolicy, SessionStore } from '@holdfast/session';
import type { AccountVerifier } from '../ports/account-verifier.js';
import type { AuthKeys } from './auth-keys.js';
import type { AuthModuleOptions } from './auth-module-options.js';

/** The options with every default filled in. */
export interface ResolvedAuthOptions {
  readonly store: SessionStore;
  readonly accounts: AccountVerifier;
  readonly keys: AuthKeys;
  readonly accessTokenTtlMs: number;
  readonly policy: SessionPolicy;
  readonly revocationGraceMs: number;
  readonly issuer: string;
  readonly audience: string;
  /** Without a slash at its end. */
  readonly publicUrl: string | null;
  readonly clock: Clock;
}

/** The options contradict themselves or a bound; `faults` names every one. */
export class InvalidAuthOptionsError extends Error {
  override readonly name = 'InvalidAuthOptionsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`AuthModule: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const systemClock: Clock = { now: () => Date.now() };

type Rule = (options: ResolvedAuthOptions) => string | null;

const rules: readonly Rule[] = [
  ({ accessTokenTtlMs }) => (accessTokenTtlMs >= 1000 ? null : 'accessTokenTtlMs must be at least 1000'),
  ({ policy }) => (policy.idleTtlMs >= 1000 ? null : 'sessionIdleTtlMs must be at least 1000'),
  ({ policy }) =>
    policy.maxTtlMs >= policy.idleTtlMs ? null : 'sessionMaxTtlMs must not be less than sessionIdleTtlMs',
  ({ policy }) => (policy.reuseLeewayMs >= 0 ? null : 'reuseLeewayMs must not be negative'),
  ({ revocationGraceMs }) => (revocationGraceMs >= 0 ? null : 'revocationGraceMs must not be negative'),
  ({ keys }) => (keys.signing.length > 0 ? null : 'keys.signing must hold a key'),
  ({ keys }) => (keys.hmacSecrets.length > 0 ? null : 'keys.hmacSecrets must hold a secret'),
  ({ publicUrl }) =>
    publicUrl === null || URL.canParse(publicUrl) ? null : 'publicUrl must be an absolute address',
];

/** @throws InvalidAuthOptionsError that names every fault at once */
export function resolveAuthOptions(options: AuthModuleOptions): ResolvedAuthOptions {
  const resolved: ResolvedAuthOptions = {
    store: options.store,
    accounts: options.accounts,
    keys: options.keys,
    accessTokenTtlMs: options.accessTokenTtlMs ?? 24 * HOUR,
    policy: {
      idleTtlMs: options.sessionIdleTtlMs ?? 7 * DAY,
      maxTtlMs: options.sessionMaxTtlMs ?? 30 * DAY,
      reuseLeewayMs: options.reuseLeewayMs ?? 10_000,
    },
    revocationGraceMs: options.revocationGraceMs ?? 30_000,
    issuer: options.issuer ?? 'holdfast',
    audience: options.audience ?? 'holdfast',
    publicUrl: options.publicUrl?.replace(/\/+$/, '') ?? null,
    clock: options.clock ?? systemClock,
  };
  const faults = rules.map((rule) => rule(resolved)).filter((fault) => fault !== null);
  if (faults.length > 0) throw new InvalidAuthOptionsError(faults);
  return resolved;
}
