// The memory that an instance spends on sessions that are over: prints bytes of 100,000 of them.
import { SessionStandings } from '@holdfast/session';
import { randomUUID } from 'node:crypto';

const COUNT = 100_000;

const standings = new SessionStandings();
const before = used();
for (let session = 0; session < COUNT; session += 1) {
  standings.end({ sessionId: newId(), reason: 'signed_out', until: Number.MAX_SAFE_INTEGER });
}
const bytes = used() - before;
// Kept until it has been weighed.
standings.storeResponded(0);
process.stdout.write(`${JSON.stringify({ bytes })}\n`);

/** In one piece, as it comes from the store: Node makes one of twenty pieces, which weigh ten times as much. */
function newId(): string {
  return Buffer.from(randomUUID()).toString('latin1');
}

function used(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
