import type { Client } from './client.js';
import type { Trial } from './row.js';

const MAX_REJECTION_MS = 1_000;

/**
 * Expects that every instance rejects an ended session and that it cannot be refreshed.
 *
 * @returns milliseconds until the last instance rejected it
 */
export async function expectRejectedEverywhere({ cluster, tally }: Trial, client: Client): Promise<number> {
  const startedAt = performance.now();
  for (const { instance } of cluster.members) {
    while ((await client.call(instance.url)).kind !== 'rejected') {
      if (performance.now() - startedAt > MAX_REJECTION_MS) {
        tally.harm('acceptedThefts', 'a token works more than 1 s after its session ended');
        break;
      }
    }
  }
  const taken = performance.now() - startedAt;
  const refreshed = await client.refreshUntilSettled();
  tally.expect(refreshed.kind === 'rejected', 'acceptedThefts', 'an ended session was refreshed');
  return taken;
}
