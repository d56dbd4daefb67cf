/** What one row of the table counted. All but the tries should be nothing. */
export interface TallyCounts {
  readonly tries: number;
  /** Honest people signed out, or told to sign in, who were not revoked, expired or shown to be stolen from. */
  readonly falseLogouts: number;
  /** Writes that were confirmed and are gone, or that are there twice; requests that never settled. */
  readonly lostWork: number;
  readonly acceptedThefts: number;
  /** Answers that were not the expected ones: a 5xx without Retry-After, a 500, another code than promised. */
  readonly wrongErrors: number;
}

export type Harm = Exclude<keyof TallyCounts, 'tries'>;

const MOST_DETAILS = 12;

export class Tally {
  readonly #counts = { tries: 0, falseLogouts: 0, lostWork: 0, acceptedThefts: 0, wrongErrors: 0 };
  readonly #details: string[] = [];
  readonly remarks: string[] = [];

  get counts(): TallyCounts {
    return { ...this.#counts };
  }

  /** The first harms, in words. */
  get details(): readonly string[] {
    return this.#details;
  }

  try(count = 1): void {
    this.#counts.tries += count;
  }

  harm(kind: Harm, detail: string): void {
    this.#counts[kind] += 1;
    if (this.#details.length < MOST_DETAILS) this.#details.push(`${kind}: ${detail}`);
  }

  /** Counts a harm unless the fact holds. */
  expect(fact: boolean, kind: Harm, detail: string): void {
    if (!fact) this.harm(kind, detail);
  }

  /** A figure or an explanation that belongs beside the row. */
  remark(text: string): void {
    this.remarks.push(text);
  }
}
