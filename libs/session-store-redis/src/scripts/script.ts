import { createHash } from 'node:crypto';
import type { Redis, RedisReply } from '../connection/redis.js';
import { isUnknownScript } from '../connection/redis-errors.js';

/** A Lua script. It runs in one step, on keys of one slot. */
export class Script {
  readonly #text: string;
  readonly #digest: string;

  constructor(text: string) {
    this.#text = text;
    this.#digest = createHash('sha1').update(text).digest('hex');
  }

  /** Runs the script by its digest, and by its text where the server does not know it yet. */
  async run(
    redis: Redis,
    keys: readonly [string, ...string[]],
    values: readonly string[],
  ): Promise<RedisReply> {
    const parameters = [String(keys.length), ...keys, ...values];
    try {
      return await redis.send(keys[0], ['EVALSHA', this.#digest, ...parameters]);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return redis.send(keys[0], ['EVAL', this.#text, ...parameters]);
    }
  }
}
