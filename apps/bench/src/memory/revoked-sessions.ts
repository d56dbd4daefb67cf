// Prints the bytes that an instance uses for 100,000 ended sessions.
import { RevocationCache } from '@holdfast/session';
import { randomUUID } from 'node:crypto';

const COUNT = 100_000;

const revocations = new RevocationCache();
const before = used();
for (let session = 0; session < COUNT; session += 1) {
  const until = Number.MAX_SAFE_INTEGER;
  revocations.add({ kind: 'session_ended', sessionId: newId(), reason: 'signed_out', until }, 0);
}
const bytes = used() - before;
// Keeps the object alive until it has been measured.
revocations.storeResponded(0);
process.stdout.write(`${JSON.stringify({ bytes })}\n`);

/** A flat string, like those from the store: Node's UUID is a rope of twenty strings that uses ten times the memory. */
function newId(): string {
  return Buffer.from(randomUUID()).toString('latin1');
}

function used(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
