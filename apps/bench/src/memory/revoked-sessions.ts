// The memory that an instance spends on sessions that are over: prints bytes of 100,000 of them.
import { RevocationCache } from '@holdfast/session';
import { randomUUID } from 'node:crypto';

const COUNT = 100_000;

const revocations = new RevocationCache();
const before = used();
for (let session = 0; session < COUNT; session += 1) {
  revocations.add({ sessionId: newId(), reason: 'signed_out', until: Number.MAX_SAFE_INTEGER });
}
const bytes = used() - before;
// Kept until it has been weighed.
revocations.storeResponded(0);
process.stdout.write(`${JSON.stringify({ bytes })}\n`);

/** In one piece, as it comes from the store: Node makes one of twenty pieces, which weigh ten times as much. */
function newId(): string {
  return Buffer.from(randomUUID()).toString('latin1');
}

function used(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
