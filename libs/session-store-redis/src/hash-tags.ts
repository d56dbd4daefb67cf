/** How many slots a cluster has (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec). */
const SLOTS = 16_384;

/**
 * How many hash tags there are. Not to be changed: sessions would no longer be found. Each is a stream to read, and the
 * most masters that sessions can be spread over.
 */
export const HASH_TAG_COUNT = 64;

const SLOTS_PER_TAG = SLOTS / HASH_TAG_COUNT;

/**
 * The hash tags of the sessions' keys: for each 64th of the slots, the least number whose slot is in it. Thus masters
 * that have as many slots as one another have as many sessions.
 */
export const HASH_TAGS: readonly string[] = evenlySpread();

/** The hash tag of a session. Its last bits are random. */
export function hashTagOf(sessionId: string): string {
  return HASH_TAGS[Number.parseInt(sessionId.slice(-2), 16) % HASH_TAG_COUNT] ?? '';
}

function evenlySpread(): readonly string[] {
  const tags = new Map<number, string>();
  for (let number = 0; tags.size < HASH_TAG_COUNT; number += 1) {
    const tag = String(number);
    const part = Math.floor(slotOf(tag) / SLOTS_PER_TAG);
    if (!tags.has(part)) tags.set(part, tag);
  }
  return [...tags].toSorted(([one], [other]) => one - other).map(([, tag]) => tag);
}

/** The slot of a hash tag of ASCII characters: its CRC16 (XMODEM) modulo the number of slots. */
export function slotOf(tag: string): number {
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return crc % SLOTS;
}
