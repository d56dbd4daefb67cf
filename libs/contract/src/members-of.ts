/** The members of a value that came from outside, none of them known yet; none where it is no object. */
export function membersOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return Object.assign({}, value);
}
