import type { Instance, InstanceRegistry } from '@holdfast/session';
import type { Database } from './database/database.js';
import {
  FIND_UNKNOWN_KEYS,
  INSERT_INSTANCE,
  LOCK_INSTANCES,
  READ_CLOCK,
  REMOVE_INSTANCES,
} from './sql/instance-statements.js';

/** The instances that share a database. */
export class SqlInstanceRegistry implements InstanceRegistry {
  readonly #database: Database;

  /** @param database with the tables of the sessions */
  constructor(database: Database) {
    this.#database = database;
  }

  async register({ id, signingKeys, verifyingKeys }: Instance): Promise<readonly string[]> {
    return this.#database.transaction(async (transaction) => {
      await transaction.query(LOCK_INSTANCES);
      await transaction.query(REMOVE_INSTANCES, [id]);
      const unknown = await transaction.query(FIND_UNKNOWN_KEYS, [verifyingKeys]);
      if (unknown.length === 0) await transaction.query(INSERT_INSTANCE, [id, signingKeys]);
      return unknown.map(({ key }) => String(key));
    });
  }

  async unregister(instanceId: string): Promise<void> {
    await this.#database.query(REMOVE_INSTANCES, [instanceId]);
  }

  async now(): Promise<number> {
    const [row] = await this.#database.query(READ_CLOCK);
    return Number(row?.['now']);
  }
}
