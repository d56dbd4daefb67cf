/** A column's value as the drivers give it; 64-bit integers come as string, number or bigint, by driver and size. */
export type SqlValue = string | number | bigint | boolean | null | readonly SqlValue[];

/** A row of a result, by column. */
export type Row = Readonly<Record<string, SqlValue>>;

/** One parameterized statement. Those with a name are prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** What runs statements: a database, or one transaction on it. */
export interface Queryable {
  query(statement: Statement, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Runs a script of several statements without parameters. */
  execute(script: string): Promise<void>;
}

/**
 * PostgreSQL, as a server or embedded.
 *
 * Every method throws StoreUnavailableError when the database cannot be reached or does not answer in time.
 */
export interface Database extends Queryable {
  /** All or nothing. `work` is run again when the database asks for it (deadlock, serialization failure). */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /**
   * Calls `wake` after a NOTIFY on the channel, and after each time that one may have been missed. Tries for ever to
   * hear; never fails.
   *
   * @returns what stops it
   */
  listen(channel: string, wake: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
