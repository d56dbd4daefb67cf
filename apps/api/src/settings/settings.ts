import type { SETTING_DEFINITIONS, SettingDefinition } from './definitions.js';

type Definitions = typeof SETTING_DEFINITIONS;

type ValueOf<Definition> =
  Definition extends SettingDefinition<infer Value, infer Fallback> ? Value | Fallback : never;

/** The value of each defined setting. Undefined where it is unset and has no default here. */
export type DefinedSettings = { readonly [Name in keyof Definitions]: ValueOf<Definitions[Name]> };

/** The validated environment. Durations are in milliseconds. */
export interface Settings extends DefinedSettings {
  /** Whether NODE_ENV is `production`. */
  readonly production: boolean;
  /** The Redis that has the sessions. Undefined if they are in the database. */
  readonly storeUrl: string | undefined;
  readonly testEndpoints: boolean;
  readonly demoAccounts: boolean;
  readonly swaggerUi: boolean;
}

/** A setting is invalid. The message is one line that names it. */
export class InvalidSettingError extends Error {
  override readonly name = 'InvalidSettingError';
}
