/** The members of a value from outside, none of them known yet. Empty for anything that is not an object. */
export function membersOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return Object.assign({}, value);
}
