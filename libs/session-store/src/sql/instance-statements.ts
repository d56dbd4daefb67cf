import { INSTANCE_LIFETIME_MS } from '@holdfast/session';
import type { Statement } from '../database/database.js';

/** Instances register one after the other. Released at the end of the transaction. */
export const LOCK_INSTANCES: Statement = { text: 'SELECT pg_advisory_xact_lock(4856203)' };

/** Removes the instance $1 and those that run no more. */
export const REMOVE_INSTANCES: Statement = {
  text: `
    DELETE FROM holdfast_instance
    WHERE id = $1 OR seen_at < clock_timestamp() - ${String(INSTANCE_LIFETIME_MS)} * interval '1 millisecond'`,
};

/** The keys with which instances sign and that are not among $1. */
export const FIND_UNKNOWN_KEYS: Statement = {
  text: `
    SELECT DISTINCT key FROM holdfast_instance, unnest(signing_keys) AS key
    WHERE key <> ALL ($1::text[]) ORDER BY key`,
};

/** Values: the instance, the keys with which it signs. */
export const INSERT_INSTANCE: Statement = {
  text: 'INSERT INTO holdfast_instance (id, signing_keys, seen_at) VALUES ($1, $2::text[], clock_timestamp())',
};

/** The database's clock, in milliseconds since 1970. */
export const READ_CLOCK: Statement = {
  text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
};
