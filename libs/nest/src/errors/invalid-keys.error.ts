/** Keys that are not taken; `faults` names every one, and tells nothing of a key but its `kid`. */
export class InvalidKeysError extends Error {
  override readonly name = 'InvalidKeysError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}
