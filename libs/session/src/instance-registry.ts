/** A running instance, as others must know it. */
export interface Instance {
  /** UUID of the process. */
  readonly id: string;
  /** Fingerprints of the keys with which it signs. */
  readonly signingKeys: readonly string[];
  /** Fingerprints of all keys with which it verifies. */
  readonly verifyingKeys: readonly string[];
}

/** How long an instance that does not register again counts as running. */
export const INSTANCE_LIFETIME_MS = 60_000;

/**
 * Where the instances that share a store register, to notice keys and clocks that differ. A store of a single process
 * needs none. Every method rejects with StoreUnavailableError when the store does not respond.
 */
export interface InstanceRegistry {
  /**
   * Registers an instance, or renews its registration. One that cannot verify what running instances sign is not
   * registered, so that it disturbs none of them: of two that start together, the first to register counts.
   *
   * @returns the fingerprints of the keys that it lacks. Empty when it is registered
   */
  register(instance: Instance): Promise<readonly string[]>;

  /** Removes an instance that stops. */
  unregister(instanceId: string): Promise<void>;

  /** The time of the store's own clock, in milliseconds since 1970. */
  now(): Promise<number>;
}
