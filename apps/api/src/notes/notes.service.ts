import type { Page } from '@holdfast/contract';
import { ConflictError, cursorOf, MAX_PAGE_BYTES, toPage, UUID_KEY, type PageQuery } from '@holdfast/nest';
import type { Database, Row, SqlValue, Statement } from '@holdfast/session-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectDatabase } from '../database/database.module.js';
import type { ExpectedVersions } from './if-match.js';
import { NoteChangedError } from './note-changed.error.js';
import type { NoteDto } from './note.dto.js';

/** Per account. */
const MAX_NOTES = 1000;

/** Selects a time as RFC 3339 in UTC with milliseconds, like `Date.toISOString()`. */
const asText = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

const CURSOR = cursorOf({ created_us: /^\d{1,17}$/, id: UUID_KEY });

/** Where the list starts: later than every note. */
const START = { created_us: '9'.repeat(17), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

const COLUMNS = `id, text, version, ${asText('created_at')}, ${asText('updated_at')}`;

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

/** Whether a note has one of the versions $3, or they are null. */
const HAS_VERSION = '($3::integer[] IS NULL OR version = ANY ($3))';

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

  /**
   * Null when the account has no such note.
   *
   * @throws NoteChangedError when it has none of the expected versions
   */
  async replace(
    accountId: string,
    id: string,
    { text, expected }: { readonly text: string; readonly expected: ExpectedVersions },
  ): Promise<NoteDto | null> {
    const replaced = await this.#one(
      `UPDATE note SET text = $4, updated_at = now() WHERE id = $1 AND account_id = $2 AND ${HAS_VERSION} RETURNING ${COLUMNS}`,
      [id, accountId, expected, text],
    );
    return replaced ?? this.#requireAbsent(accountId, id, expected);
  }

  /**
   * The deleted note; null when the account has no such note.
   *
   * @throws NoteChangedError when it has none of the expected versions
   */
  async remove(accountId: string, id: string, expected: ExpectedVersions): Promise<NoteDto | null> {
    const removed = await this.#one(
      `DELETE FROM note WHERE id = $1 AND account_id = $2 AND ${HAS_VERSION} RETURNING ${COLUMNS}`,
      [id, accountId, expected],
    );
    return removed ?? this.#requireAbsent(accountId, id, expected);
  }

  async #requireAbsent(accountId: string, id: string, expected: ExpectedVersions): Promise<null> {
    if (expected !== null && (await this.find(accountId, id)) !== null) throw new NoteChangedError();
    return null;
  }

  async #one(text: string, values: readonly SqlValue[]): Promise<NoteDto | null> {
    const [row] = await this.#database.query({ text }, values);
    return row === undefined ? null : toNote(row);
  }
}

function toNote(row: Row): NoteDto {
  return {
    id: String(row['id']),
    text: String(row['text']),
    version: Number(row['version']),
    created_at: String(row['created_at']),
    updated_at: String(row['updated_at']),
  };
}
