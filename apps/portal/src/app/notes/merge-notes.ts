import { diff3Merge } from 'node-diff3';

/** Comparing more lines takes too long while somebody types. */
const MAX_LINES = 10_000;

/** Two versions of a note in one. */
interface MergedNote {
  readonly text: string;
  /** Whether no paragraph was changed in both versions. Otherwise the text has both versions of such paragraphs. */
  readonly isClean: boolean;
}

/** Merges two texts that were derived from `base`, paragraph by paragraph. */
export function mergeNotes(base: string, mine: string, theirs: string): MergedNote {
  const [original, first, second] = [base, mine, theirs].map((text) => text.split('\n')) as [
    string[],
    string[],
    string[],
  ];
  if (Math.max(original.length, first.length, second.length) > MAX_LINES) {
    return { text: `${mine}\n${theirs}`, isClean: false };
  }
  const regions = diff3Merge(first, original, second, { excludeFalseConflicts: true });
  const lines = regions.flatMap(({ ok, conflict }) => ok ?? [...(conflict?.a ?? []), ...(conflict?.b ?? [])]);
  return { text: lines.join('\n'), isClean: regions.every(({ conflict }) => conflict === undefined) };
}
