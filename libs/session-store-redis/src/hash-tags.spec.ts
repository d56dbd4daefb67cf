import { HASH_TAG_COUNT, HASH_TAGS, hashTagOf, slotOf } from './hash-tags.js';

describe('the hash tags', () => {
  it('have the slots that Redis gives them', () => {
    // The first is from the specification of Redis Cluster, whose servers gave the others.
    expect(['123456789', 'foo', '0'].map(slotOf)).toEqual([0x31c3, 12_182, 13_907]);
  });

  it('are spread evenly over the slots', () => {
    const parts = HASH_TAGS.map((tag) => Math.floor(slotOf(tag) / (16_384 / HASH_TAG_COUNT)));
    expect(parts).toEqual(Array.from({ length: HASH_TAG_COUNT }, (_none, part) => part));
  });

  it('never change', () => {
    expect(HASH_TAGS.slice(0, 8)).toEqual(['10', '18', '113', '342', '29', '21', '3', '122']);
  });

  it('are given to sessions by the random end of their ids', () => {
    const ids = Array.from({ length: 256 }, (_none, end) => end.toString(16).padStart(2, '0'));
    const tags = ids.map((end) => hashTagOf(`019a0000-0000-7000-8000-0000000000${end}`));
    expect(new Set(tags).size).toBe(HASH_TAG_COUNT);
  });
});
