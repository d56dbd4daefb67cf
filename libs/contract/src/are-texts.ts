/** Whether all of some values that came from outside are texts, and none is empty. */
export function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value !== '');
}
