import { membersOf } from '@holdfast/contract';
import { ValidationFailedError } from '../errors/problem-error.js';

/** A part of a key that is a UUID, as PostgreSQL and the library write it. */
export const UUID_KEY = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The cursors of a list: where its pages start. */
export interface Cursor<Name extends string> {
  /** @param key of the last item of a page, as the list is sorted by it */
  encode(key: Readonly<Record<Name, string>>): string;
  /**
   * @returns null without a cursor: the first page
   * @throws ValidationFailedError when it is not a cursor of this list
   */
  decode(cursor: string | undefined): Readonly<Record<Name, string>> | null;
}

/**
 * Defines the cursors of a list. They are opaque to clients, but not secret: a client can make one up. Whatever the
 * cursor, query only what the caller may see.
 *
 * @param shape what each part of an item's key looks like
 * @example
 * ```ts
 * const ORDER_CURSOR = cursorOf({ id: /^\d{1,15}$/ });
 * const after = ORDER_CURSOR.decode(query.cursor)?.id ?? null; // WHERE id > after
 * ```
 */
export function cursorOf<Name extends string>(shape: Readonly<Record<Name, RegExp>>): Cursor<Name> {
  const isKey = (value: unknown): value is Readonly<Record<Name, string>> => {
    const members = membersOf(value);
    return Object.entries<RegExp>(shape).every(([name, pattern]) => {
      const part = members[name];
      return typeof part === 'string' && pattern.test(part);
    });
  };
  return {
    encode: (key) => Buffer.from(JSON.stringify(key)).toString('base64url'),
    decode: (cursor) => {
      if (cursor === undefined) return null;
      const key = parsed(Buffer.from(cursor, 'base64url').toString());
      if (isKey(key)) return key;
      throw new ValidationFailedError([
        { field: 'cursor', message: 'cursor must be the `next` of a page of this list' },
      ]);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
