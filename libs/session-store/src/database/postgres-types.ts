import pg from 'pg';
import type { SqlValue } from './database.js';

type Parser = (text: string) => SqlValue;

const asIs: Parser = (text) => text;

/** By object identifier of the type (PostgreSQL, `pg_type.dat`): the types of the session tables. */
const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [16, (text) => text === 't'],
  [20, asIs],
  [21, Number],
  [23, Number],
  [25, asIs],
  [1016, (text) => (text === '{}' ? [] : text.slice(1, -1).split(','))],
  [1043, asIs],
  [2950, asIs],
]);

/**
 * Parses columns in the same way on every pool. An application may have changed the parsers of its pool or of all
 * pools, and a 64-bit digest loses its last bits when it becomes a number.
 */
export const columnTypes = {
  getTypeParser(id: number, format: 'text' | 'binary' = 'text'): (value: string) => unknown {
    const parser = format === 'text' ? PARSERS.get(id) : undefined;
    const others: { getTypeParser(id: number, format?: 'text' | 'binary'): (value: string) => unknown } =
      pg.types;
    return parser ?? others.getTypeParser(id, format);
  },
};
