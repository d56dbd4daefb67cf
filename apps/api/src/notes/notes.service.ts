import type { Page } from '@holdfast/contract';
import { ConflictError, cursorOf, MAX_PAGE_BYTES, toPage, UUID_KEY, type PageQuery } from '@holdfast/nest';
import type { Database, Row, Statement } from '@holdfast/session-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectDatabase } from '../database/database.module.js';
import type { NoteDto } from './note.dto.js';

/** Per account. */
const MAX_NOTES = 1000;

/** Selects a time as RFC 3339 in UTC with milliseconds, like `Date.toISOString()`. */
const asText = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

const CURSOR = cursorOf({ created_us: /^\d{1,17}$/, id: UUID_KEY });

/** Where the list starts: later than every note. */
const START = { created_us: '9'.repeat(17), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

const COLUMNS = `id, text, ${asText('created_at')}, ${asText('updated_at')}`;

/**
 * At most $4 notes of an account before the time $2, in microseconds since 1970, and the ID $3, newest first, and no more texts than it takes to reach
 * $5 bytes: PostgreSQL knows the length of a text without reading it.
 */
const FIND_PAGE: Statement = {
  name: 'page_of_notes',
  text: `
    SELECT ${COLUMNS}, (extract(epoch FROM created_at) * 1000000)::bigint AS created_us FROM (
      SELECT *, sum(octet_length(text)) OVER (ORDER BY created_at DESC, id DESC) - octet_length(text) AS bytes_before
      FROM (
        SELECT * FROM note WHERE account_id = $1
          AND (created_at, id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid)
        ORDER BY created_at DESC, id DESC LIMIT $4) AS listed) AS note
    WHERE bytes_before <= $5 ORDER BY note.created_at DESC, id DESC`,
};

/** Stores the notes of each account. A note of another account is treated as missing. */
@Injectable()
export class NotesService {
  readonly #database: Database;

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  /**
   * A page of notes, newest first.
   *
   * @throws ValidationFailedError for an invalid cursor
   */
  async list(accountId: string, { limit, cursor }: PageQuery): Promise<Page<NoteDto>> {
    const { created_us, id } = CURSOR.decode(cursor) ?? START;
    const values = [accountId, created_us, id, limit + 1, MAX_PAGE_BYTES];
    return toPage(await this.#database.query(FIND_PAGE, values), {
      limit,
      toItem: toNote,
      cursorAfter: (row) => CURSOR.encode({ created_us: String(row['created_us']), id: String(row['id']) }),
    });
  }

  /** Null when the account has no such note. */
  async find(accountId: string, id: string): Promise<NoteDto | null> {
    return this.#one(`SELECT ${COLUMNS} FROM note WHERE id = $1 AND account_id = $2`, [id, accountId]);
  }

  /** @throws ConflictError when the account has the maximum number of notes */
  async create(accountId: string, text: string): Promise<NoteDto> {
    const note = await this.#one(
      `INSERT INTO note (id, account_id, text)
       SELECT $1, $2, $3 WHERE (SELECT count(*) FROM note WHERE account_id = $2) < ${String(MAX_NOTES)}
       RETURNING ${COLUMNS}`,
      [randomUUID(), accountId, text],
    );
    if (note === null) {
      throw new ConflictError(`You have reached the limit of ${String(MAX_NOTES)} notes. Delete one first.`);
    }
    return note;
  }

  /** Null when the account has no such note. */
  async replace(accountId: string, id: string, text: string): Promise<NoteDto | null> {
    return this.#one(
      `UPDATE note SET text = $3, updated_at = now() WHERE id = $1 AND account_id = $2 RETURNING ${COLUMNS}`,
      [id, accountId, text],
    );
  }

  /** @returns false when the account has no such note */
  async remove(accountId: string, id: string): Promise<boolean> {
    const statement = { text: 'DELETE FROM note WHERE id = $1 AND account_id = $2 RETURNING id' };
    return (await this.#database.query(statement, [id, accountId])).length > 0;
  }

  async #one(text: string, values: readonly string[]): Promise<NoteDto | null> {
    const [row] = await this.#database.query({ text }, values);
    return row === undefined ? null : toNote(row);
  }
}

function toNote(row: Row): NoteDto {
  return {
    id: String(row['id']),
    text: String(row['text']),
    created_at: String(row['created_at']),
    updated_at: String(row['updated_at']),
  };
}
