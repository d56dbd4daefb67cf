/** The members of an untrusted value, with unknown types. Empty for anything that is not an object. */
export function membersOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return Object.assign({}, value);
}
