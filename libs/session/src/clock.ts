/** The source of time. */
export interface Clock {
  /** Returns the current time in milliseconds since 1970. */
  now(): number;
}
