/** Some access token keys are invalid. The message lists every issue and reveals only the `kid` of a key. */
export class InvalidKeysError extends Error {
  override readonly name = 'InvalidKeysError';
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.join('; '));
    this.issues = issues;
  }
}
