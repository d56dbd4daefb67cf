/** The options contradict themselves or a bound; `faults` names every one. */
export class InvalidAuthOptionsError extends Error {
  override readonly name = 'InvalidAuthOptionsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`AuthModule: ${faults.join('; ')}`);
    this.faults = faults;
  }
}
