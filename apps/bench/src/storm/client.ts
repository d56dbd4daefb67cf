// Signs in sessions, then refreshes all of them within one second, several times:
// `client.js {"urls","sessions","rounds"}`.
import { setTimeout as pause } from 'node:timers/promises';
import { RefreshFailed, openCaller, type Caller } from '../refresh/callers.js';
import { quantile } from '../harness/statistics.js';
import type { Storm } from './storm.js';

const SIGNING_IN_AT_ONCE = 64;
const SPREAD_MS = 1_000;
const RETRY_MS = 500;
const MAX_TRIES = 60;
const REST_MS = 2_000;

const { urls, sessions, rounds } = JSON.parse(process.argv[2] ?? '') as {
  urls: readonly string[];
  sessions: number;
  rounds: number;
};

const open = (number: number): Promise<Caller> =>
  openCaller('bound', urls[number % urls.length] ?? '', number, undefined);
const numbers = Array.from({ length: sessions }, (_none, number) => number);
const callers: Caller[] = [];
// The storm consists of refreshes only: a thousand sign-ins at once may be rejected as an overload.
for (let next = 0; next < sessions; next += SIGNING_IN_AT_ONCE) {
  callers.push(...(await Promise.all(numbers.slice(next, next + SIGNING_IN_AT_ONCE).map(open))));
}
const storms: Storm[] = [];
for (let round = 0; round < rounds; round += 1) {
  await pause(REST_MS);
  storms.push(await storm());
}
process.stdout.write(`${JSON.stringify(storms)}\n`);
process.exit(0);

async function storm(): Promise<Storm> {
  const waits: number[] = [];
  let overloads = 0;
  let signedOut = 0;
  const refresh = async (caller: Caller, number: number): Promise<void> => {
    await pause((number / sessions) * SPREAD_MS);
    const start = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        await caller.refresh();
        waits.push(performance.now() - start);
        return;
      } catch (error) {
        if (!(error instanceof RefreshFailed) || attempt === MAX_TRIES) throw error;
        if (!error.isOutage) {
          signedOut += 1;
          return;
        }
      }
      overloads += 1;
      await pause(RETRY_MS);
    }
  };
  const start = performance.now();
  await Promise.all(callers.map(refresh));
  const totalMs = performance.now() - start;
  waits.sort((a, b) => a - b);
  return {
    totalMs,
    waitP50Ms: quantile(waits, 0.5),
    waitP99Ms: quantile(waits, 0.99),
    overloads,
    signedOut,
  };
}
