import {
  oldestLiveDigest,
  StoreUnavailableError,
  type RotationRequest,
  type SessionPolicy,
  type SessionState,
} from '@holdfast/session';
import type { Queryable, Row, SqlValue } from './database/database.js';
import { toSessionState } from './sql/session-row.js';
import { ROTATE_SESSION, ROTATE_SESSIONS } from './sql/session-statements.js';

/** How many statements may be under way before refreshes wait for one another. */
const MAX_STATEMENTS = 4;

/** How many refreshes one statement carries. */
const MAX_TOGETHER = 128;

/** How many refreshes may wait; more would time out before their turn. */
const MAX_WAITING = 20_000;

interface Waiting {
  readonly values: readonly SqlValue[];
  readonly sessionId: string;
  readonly resolve: (state: SessionState | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Since the start of the process. */
export interface RotationCounts {
  readonly refreshes: number;
  readonly statements: number;
}

/**
 * The common refreshes of one process. Each is a statement of its own while there is little to do; under load, those
 * that wait go together in one, which spares the database a commit for each.
 */
export class RotationBatcher {
  readonly #database: Queryable;
  #waiting: Waiting[] = [];
  #underWay = 0;
  #refreshes = 0;
  #statements = 0;

  constructor(database: Queryable) {
    this.#database = database;
  }

  get counts(): RotationCounts {
    return { refreshes: this.#refreshes, statements: this.#statements };
  }

  rotate(request: RotationRequest, policy: SessionPolicy): Promise<SessionState | null> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new StoreUnavailableError(new Error('too many refreshes wait')));
    }
    return new Promise((resolve, reject) => {
      const { sessionId } = request;
      this.#waiting.push({ values: toValues(request, policy), sessionId, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#underWay >= MAX_STATEMENTS || this.#waiting.length === 0) return;
    const together = this.#takeTogether();
    this.#underWay += 1;
    this.#refreshes += together.length;
    this.#statements += 1;
    this.#run(together)
      .catch((error: unknown) => {
        for (const { reject } of together) reject(error);
      })
      .finally(() => {
        this.#underWay -= 1;
        this.#next();
      });
  }

  /** The longest waiting, one of each session: a statement changes a row once. */
  #takeTogether(): readonly Waiting[] {
    const taken = new Map<string, Waiting>();
    this.#waiting = this.#waiting.filter((waiting) => {
      if (taken.size >= MAX_TOGETHER || taken.has(waiting.sessionId)) return true;
      taken.set(waiting.sessionId, waiting);
      return false;
    });
    return [...taken.values()];
  }

  async #run(together: readonly Waiting[]): Promise<void> {
    const rows = await this.#query(together);
    const states = new Map(rows.map(toSessionState).map((state) => [state.id, state]));
    for (const { sessionId, resolve } of together) resolve(states.get(sessionId) ?? null);
  }

  #query(together: readonly Waiting[]): Promise<readonly Row[]> {
    const [first] = together;
    if (first !== undefined && together.length === 1) {
      return this.#database.query(ROTATE_SESSION, first.values);
    }
    const columns = first?.values.map((_value, column) =>
      together.map(({ values }) => values[column] ?? null),
    );
    return this.#database.query(ROTATE_SESSIONS, columns);
  }
}

/** In the order of RotationNames. */
function toValues(
  { sessionId, generation, branch, proof, now }: RotationRequest,
  policy: SessionPolicy,
): readonly SqlValue[] {
  return [
    sessionId,
    generation,
    branch,
    proof?.thumbprint ?? null,
    proof?.digest ?? null,
    now,
    now - policy.reuseLeewayMs,
    oldestLiveDigest(now),
    now + policy.idleTtlMs,
  ];
}
