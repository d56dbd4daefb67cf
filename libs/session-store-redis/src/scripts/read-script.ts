import { SESSION_FIELDS } from '../session-fields.js';
import { Script } from './script.js';

/** The names of SESSION_FIELDS, as arguments of a command. */
export const FIELD_NAMES = SESSION_FIELDS.map((name) => `'${name}'`).join(', ');

/**
 * Reads a session that is about to be changed. The first line has no flag `no-writes`, so that a server that takes no
 * writes rejects it: a replica, or one without room, disk or enough replicas (https://redis.io/docs/latest/develop/programmability/eval-intro).
 */
export const READ_TO_CHANGE = new Script(`#!lua
  return redis.call('HMGET', KEYS[1], ${FIELD_NAMES})
`);
