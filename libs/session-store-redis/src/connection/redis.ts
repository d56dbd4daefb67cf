/** A reply of Redis. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** A Redis server or cluster. Its methods reject with StoreUnavailableError when it does not respond in time. */
export interface Redis {
  /**
   * Sends a command to the master that has the key.
   *
   * @param command its name and its arguments
   */
  send(key: string, command: readonly string[]): Promise<RedisReply>;
  /**
   * Waits until a replica has what the key's master has written, but not for long. Returns whether one has; false also
   * where there is no replica.
   */
  replicated(key: string): Promise<boolean>;
  /**
   * Calls `wake` after each message on the channel. Messages can get lost.
   *
   * @returns a function that stops listening
   */
  listen(channel: string, wake: () => void): Promise<() => Promise<void>>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** The elements of a reply; none if it is no array. */
export function elementsOf(reply: RedisReply): readonly RedisReply[] {
  return typeof reply === 'object' && reply !== null ? reply : [];
}
