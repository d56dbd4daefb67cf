/** Thrown at startup when options of the AuthModule are invalid. The message lists every issue. */
export class InvalidAuthOptionsError extends Error {
  override readonly name = 'InvalidAuthOptionsError';
  /** One entry for each issue. */
  readonly issues: readonly string[];

  constructor(issues: readonly string[], module = 'AuthModule') {
    super(`${module}: ${issues.join('; ')}`);
    this.issues = issues;
  }
}
