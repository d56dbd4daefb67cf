import { InjectionToken } from '@angular/core';
import type { HoldfastFeature } from '@holdfast/angular';

/** The options of `withExpiryWarning`. */
export interface ExpiryWarningOptions {
  /** How long before the end of the session to warn, in milliseconds. Defaults to 5 minutes. */
  readonly leadTimeMs?: number;
}

/** How long before the end to warn, in milliseconds. */
export const LEAD_TIME_MS = new InjectionToken<number>('ExpiryWarningLeadTime', {
  providedIn: 'root',
  factory: () => 300_000,
});

/**
 * Sets when `ExpiryWarning` warns.
 *
 * @example
 * ```ts
 * provideHoldfast({}, withExpiryWarning({ leadTimeMs: 120_000 }));
 * ```
 */
export function withExpiryWarning({ leadTimeMs }: ExpiryWarningOptions = {}): HoldfastFeature {
  return { ɵproviders: leadTimeMs === undefined ? [] : [{ provide: LEAD_TIME_MS, useValue: leadTimeMs }] };
}
