import type { Client } from './client.js';
import type { Trial } from './row.js';

const REFUSED_WITHIN_MS = 1_000;

/**
 * A session that is over must be refused by every instance, and not be renewed.
 *
 * @returns milliseconds until the last instance refused
 */
export async function expectRefusedEverywhere({ cluster, tally }: Trial, client: Client): Promise<number> {
  const startedAt = performance.now();
  for (const { instance } of cluster.members) {
    while ((await client.call(instance.url)).kind !== 'refused') {
      if (performance.now() - startedAt > REFUSED_WITHIN_MS) {
        tally.harm('acceptedThefts', 'a token works more than 1 s after its end');
        break;
      }
    }
  }
  const taken = performance.now() - startedAt;
  const renewed = await client.renew();
  tally.expect(renewed.kind === 'refused', 'acceptedThefts', 'an ended session is renewed');
  return taken;
}
