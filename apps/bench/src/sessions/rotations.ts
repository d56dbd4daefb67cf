// Measures how fast the store rotates sessions in tables of growing size: `rotations.js {"sizes","seconds"}`.
import { newSession, DEFAULT_SESSION_POLICY } from '@holdfast/session';
import { openPostgresDatabase, SqlSessionStore } from '@holdfast/session-store';
import { randomInt, randomUUID } from 'node:crypto';
import { ADA } from '../harness/bench-app.js';

const CALLERS = 64;
const MARKED = 5_000;
const AT_ONCE = 16;
/** Time between two refreshes on the session's clock: a thousand of them fit into its lifetime. */
const REFRESH_EVERY_MS = 1_800_000;

const { sizes, seconds } = JSON.parse(process.argv[2] ?? '') as { sizes: readonly number[]; seconds: number };
/** Inserting millions of rows takes longer than the default statement timeout. */
const limits = { statementTimeoutMs: 600_000 };
const database = openPostgresDatabase(process.env['BENCH_DATABASE_URL'] ?? '', limits);
const store = await SqlSessionStore.open(database);
const now = (): number => Math.floor(performance.timeOrigin + performance.now());
const template = newSession(ADA.id, { kind: 'none' }, now(), DEFAULT_SESSION_POLICY);
await store.create({ state: template, origin: { address: null, userAgent: null }, proofDigest: null });
const columns = await database.query({
  text: `SELECT column_name FROM information_schema.columns
         WHERE table_name = 'holdfast_session' AND column_name <> 'id' AND is_generated = 'NEVER'`,
});
const others = columns.map((row) => String(row['column_name'])).join(', ');

const results: { size: number; perSecond: number }[] = [];
for (const size of sizes) {
  await growTo(size);
  results.push({ size, perSecond: await rate() });
}
process.stdout.write(`${JSON.stringify({ curve: results, bytes: await bytesPerSession() })}\n`);
process.exit(0);

/** Adds copies of the first row, with new ids. */
async function growTo(size: number): Promise<void> {
  await database.execute(
    `INSERT INTO holdfast_session (id, ${others})
     SELECT gen_random_uuid(), ${others} FROM holdfast_session, generate_series(1, ${String(size)} - (SELECT count(*)::int FROM holdfast_session))
     WHERE id = '${template.id}'`,
  );
  await database.execute('VACUUM ANALYZE holdfast_session');
}

async function rate(): Promise<number> {
  const rows = await database.query({
    text: `SELECT id, generation FROM holdfast_session TABLESAMPLE SYSTEM (20) LIMIT ${String(MARKED)}`,
  });
  const sessions = rows.map((row) => ({ id: String(row['id']), generation: Number(row['generation']) }));
  let count = 0;
  const end = performance.now() + seconds * 1_000;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_caller, caller) => {
      const own = sessions.filter((_session, index) => index % CALLERS === caller);
      while (performance.now() < end) {
        const session = own[randomInt(own.length)];
        if (session === undefined) throw new Error('the session is missing');
        session.generation = await rotate(session.id, session.generation);
        count += 1;
      }
    }),
  );
  return count / seconds;
}

async function rotate(sessionId: string, generation: number, at = now()): Promise<number> {
  const token = { sessionId, generation, branch: 0 };
  const proofs = { proof: null, hardwareKeyThumbprint: null, offersRegistration: false };
  const request = { ...token, ...proofs, now: at };
  const rotated = await store.rotate(request, DEFAULT_SESSION_POLICY);
  if (rotated === null) throw new Error('a session was not rotated');
  return rotated.generation;
}

/** Bytes on disk per session, in an otherwise empty table, after 1 and after 1,000 refreshes of each. */
async function bytesPerSession(): Promise<{ readonly afterOne: number; readonly afterThousand: number }> {
  const count = 500;
  await database.execute('TRUNCATE holdfast_session CASCADE');
  const ids: string[] = [];
  for (let session = 0; session < count; session += 1) {
    const state = {
      ...newSession(ADA.id, { kind: 'none' }, now(), DEFAULT_SESSION_POLICY),
      id: randomUUID(),
    };
    await store.create({ state, origin: { address: null, userAgent: null }, proofDigest: null });
    ids.push(state.id);
  }
  /** Refreshes in random order, a few at a time, like real sessions. */
  const refreshAll = async (generation: number): Promise<void> => {
    const shuffled = ids
      .map((id) => ({ id, place: randomInt(2 ** 32) }))
      .sort((one, other) => one.place - other.place);
    for (let next = 0; next < shuffled.length; next += AT_ONCE) {
      const some = shuffled.slice(next, next + AT_ONCE);
      await Promise.all(some.map(({ id }) => rotate(id, generation, now() + generation * REFRESH_EVERY_MS)));
    }
  };
  await refreshAll(0);
  const afterOne = await sizeOf();
  for (let generation = 1; generation < 1_000; generation += 1) await refreshAll(generation);
  return { afterOne: afterOne / count, afterThousand: (await sizeOf()) / count };
}

async function sizeOf(): Promise<number> {
  await database.execute('VACUUM holdfast_session');
  const [row] = await database.query({
    text: `SELECT pg_total_relation_size('holdfast_session')::int AS bytes`,
  });
  return Number(row?.['bytes']);
}
