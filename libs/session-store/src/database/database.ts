/** The value of a column. A 64-bit integer is a string, number or bigint, depending on driver and size. */
export type SqlValue = string | number | bigint | boolean | null | readonly SqlValue[];

/** A row, by column name. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A parameterized statement. With a name, it is prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** A database or a transaction. */
export interface Queryable {
  /** Runs one statement and returns its rows. */
  query(statement: Statement, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Runs a script of several statements without parameters. */
  execute(script: string): Promise<void>;
}

/**
 * A PostgreSQL database, on a server or embedded.
 *
 * Every method rejects with StoreUnavailableError when the database is unreachable or does not respond in time.
 */
export interface Database extends Queryable {
  /**
   * Runs `work` in a transaction. Runs it again after a deadlock or a serialization failure.
   *
   * @param statementTimeoutMs how long each of its statements may take, if not as long as others
   */
  transaction<Result>(
    work: (transaction: Queryable) => Promise<Result>,
    statementTimeoutMs?: number,
  ): Promise<Result>;
  /**
   * Calls `wake` after each NOTIFY on the channel, and whenever one may have been missed. Reconnects when needed.
   *
   * @returns a function that stops listening
   */
  listen(channel: string, wake: () => void): Promise<() => Promise<void>>;
  /** Closes all connections and stops listening. */
  close(): Promise<void>;
}
