/** The one source of time. Milliseconds since 1970 in UTC. */
export interface Clock {
  now(): number;
}
