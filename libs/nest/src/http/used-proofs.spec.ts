import { UsedProofs } from './used-proofs';

const NOW = Date.UTC(2026, 0, 15, 12);

describe('UsedProofs', () => {
  it('accepts a proof once for each key', () => {
    const used = new UsedProofs();
    expect(used.add('a', 1n, NOW)).toBe(true);
    expect(used.add('a', 1n, NOW)).toBe(false);
    expect(used.add('a', 2n, NOW)).toBe(true);
    expect(used.add('b', 1n, NOW)).toBe(true);
  });

  it('remembers a proof for as long as any instance accepts its nonce', () => {
    const used = new UsedProofs();
    used.add('a', 0n, NOW);
    used.add('a', 1n, NOW + 239_000);
    expect(used.add('a', 1n, NOW + 241_000)).toBe(false);
    expect(used.add('a', 1n, NOW + 478_999)).toBe(false);
  });

  it('forgets the oldest proofs when there are too many', () => {
    const used = new UsedProofs();
    for (let digest = 0n; digest <= 200_000n; digest += 1n) used.add('a', digest, NOW);
    expect(used.add('a', 200_000n, NOW)).toBe(false);
    expect(used.add('a', 150_000n, NOW)).toBe(false);
    expect(used.add('a', 0n, NOW)).toBe(true);
  });
});
