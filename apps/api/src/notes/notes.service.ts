import { ConflictError } from '@holdfast/nest';
import type { Database, Row } from '@holdfast/session-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InjectDatabase } from '../database/database.module.js';
import type { NoteDto } from './note.dto.js';

/** Per account. */
const MAX_NOTES = 1000;

/** Selects a time as RFC 3339 in UTC with milliseconds, like `Date.toISOString()`. */
const asText = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

const COLUMNS = `id, text, ${asText('created_at')}, ${asText('updated_at')}`;

/** Stores the notes of each account. A note of another account is treated as missing. */
@Injectable()
export class NotesService {
  readonly #database: Database;

  constructor(@InjectDatabase() database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  async list(accountId: string): Promise<readonly NoteDto[]> {
    const rows = await this.#database.query(
      {
        name: 'notes_of_account',
        text: `SELECT ${COLUMNS} FROM note WHERE account_id = $1 ORDER BY note.created_at DESC, id LIMIT ${String(MAX_NOTES)}`,
      },
      [accountId],
    );
    return rows.map(toNote);
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
