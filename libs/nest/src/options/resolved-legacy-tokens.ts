import type { LegacyTokenOptions } from '../ports/legacy-tokens.js';

/** LegacyTokenOptions with its defaults applied. */
export interface ResolvedLegacyTokens extends Pick<LegacyTokenOptions, 'verify'> {
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  readonly accept: boolean;
}

/** Null when there are no legacy tokens. */
export function resolveLegacyTokens(options: LegacyTokenOptions | undefined): ResolvedLegacyTokens | null {
  if (options === undefined) return null;
  // Called as a method, because the application may have passed one of its services.
  const verify: LegacyTokenOptions['verify'] = (jwt) => options.verify(jwt);
  return { verify, untilMs: Number(options.until), accept: options.accept ?? false };
}
