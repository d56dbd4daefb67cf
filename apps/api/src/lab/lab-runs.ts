import type { RunCounts } from '@holdfast/app-contract';
import { LRUCache } from 'lru-cache';

const MAX_RUNS = 100;

/** Counts the requests that arrive in each run, to prove that none is served twice. */
export class LabRuns {
  readonly #runs = new LRUCache<string, Map<number, number>>({ max: MAX_RUNS });

  record(run: string, request: number): void {
    const counts = this.#runs.get(run) ?? new Map<number, number>();
    this.#runs.set(run, counts);
    counts.set(request, (counts.get(request) ?? 0) + 1);
  }

  countsOf(run: string): RunCounts {
    const counts = [...(this.#runs.get(run)?.values() ?? [])];
    return { requests: counts.length, duplicates: counts.filter((count) => count > 1).length };
  }
}
