import { LRUCache } from 'lru-cache';

const MOST_RUNS = 100;

/** Counts what arrives of a run of many requests, so that nobody has to believe that none came twice. */
export class LabRuns {
  readonly #runs = new LRUCache<string, Map<number, number>>({ max: MOST_RUNS });

  note(run: string, request: number): void {
    const counts = this.#runs.get(run) ?? new Map<number, number>();
    this.#runs.set(run, counts);
    counts.set(request, (counts.get(request) ?? 0) + 1);
  }

  countsOf(run: string): { readonly requests: number; readonly duplicates: number } {
    const counts = [...(this.#runs.get(run)?.values() ?? [])];
    return { requests: counts.length, duplicates: counts.filter((count) => count > 1).length };
  }
}
