/** Where a caret belongs after the text around it has changed: beside what it stood beside. */
export function caretAfter(before: string, after: string, caret: number): number {
  if (after.startsWith(before.slice(0, caret))) return caret;
  return Math.max(0, after.length - (before.length - caret));
}
