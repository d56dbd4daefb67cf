import type { Figures } from './figures';

/** A count with its noun, such as `1 refresh` or `50 requests`. */
export function counted(count: number, singular: string, plural: string): string {
  return `${String(count)} ${count === 1 ? singular : plural}`;
}

/** What became of the requests, such as `50 of 50`. */
export function requestsText({ asked, succeeded }: Figures): string {
  return `${String(succeeded)} of ${String(asked)}`;
}

/** How many refreshes there were, and how many of them got no response. */
export function refreshesText({ refreshes, refreshesLost }: Figures): string {
  const total = counted(refreshes, 'refresh', 'refreshes');
  return refreshesLost === 0 ? total : `${total}, ${String(refreshesLost)} without a response`;
}

/** An experiment in one sentence. */
export function sentenceOf(figures: Figures): string {
  const end = figures.signedOut ? 'signed out' : 'still signed in';
  return `${requestsText(figures)} requests succeeded with ${refreshesText(figures)}. The user is ${end}.`;
}
