/** The counts of one row. All but the tries should be zero. */
export interface TallyCounts {
  readonly tries: number;
  /** Honest users who were signed out or asked to sign in, though not revoked, expired or shown to be stolen from. */
  readonly falseLogouts: number;
  /** Confirmed writes that are missing, writes that happened twice, and requests that never settled. */
  readonly lostWork: number;
  readonly acceptedThefts: number;
  /** Unexpected responses: a 5xx without Retry-After, a 500, or a code other than the documented one. */
  readonly wrongErrors: number;
}

export type Harm = Exclude<keyof TallyCounts, 'tries'>;

const MAX_DETAILS = 12;

export class Tally {
  readonly #counts = { tries: 0, falseLogouts: 0, lostWork: 0, acceptedThefts: 0, wrongErrors: 0 };
  readonly #details: string[] = [];
  readonly remarks: string[] = [];

  get counts(): TallyCounts {
    return { ...this.#counts };
  }

  /** Descriptions of the first harms. */
  get details(): readonly string[] {
    return this.#details;
  }

  try(count = 1): void {
    this.#counts.tries += count;
  }

  harm(kind: Harm, detail: string): void {
    this.#counts[kind] += 1;
    if (this.#details.length < MAX_DETAILS) this.#details.push(`${kind}: ${detail}`);
  }

  /** Counts a harm if the fact does not hold. */
  expect(fact: boolean, kind: Harm, detail: string): void {
    if (!fact) this.harm(kind, detail);
  }

  /** Adds a figure or an explanation to the row. */
  remark(text: string): void {
    this.remarks.push(text);
  }
}
