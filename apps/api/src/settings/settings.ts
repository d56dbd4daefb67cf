/** What the environment says, checked. Durations in milliseconds. */
export interface Settings {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Null: the address of each request. */
  readonly publicUrl: string | null;
  /** Null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Null: `keys.json` in `dataDir`, made at the first start. */
  readonly authKeysFile: string | null;
  readonly accessTokenTtlMs: number;
  readonly sessionIdleTtlMs: number;
  readonly sessionMaxTtlMs: number;
  readonly reuseLeewayMs: number;
  readonly revocationGraceMs: number;
  readonly testEndpoints: boolean;
  readonly corsOrigins: readonly string[];
  /** Per minute, network and account; 0: no limit. */
  readonly loginsPerMinute: number;
  /** Per minute and session; 0: no limit. */
  readonly refreshesPerMinute: number;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting has a value that cannot be used; the message is one line that names it. */
export class InvalidSettingError extends Error {
  override readonly name = 'InvalidSettingError';
}
