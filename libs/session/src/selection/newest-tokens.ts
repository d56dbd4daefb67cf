import type { RefreshToken } from '../refresh-token/refresh-token-codec.js';

/** One token for each session, the newest: a browser may hold an older one of the same session under a former name. */
export function newestTokens(tokens: readonly RefreshToken[]): readonly RefreshToken[] {
  const newest = new Map<string, RefreshToken>();
  for (const token of tokens) {
    const known = newest.get(token.sessionId);
    if (known === undefined || isNewer(token, known)) newest.set(token.sessionId, token);
  }
  return [...newest.values()];
}

function isNewer(a: RefreshToken, b: RefreshToken): boolean {
  return a.generation === b.generation ? a.branch > b.branch : a.generation > b.generation;
}
