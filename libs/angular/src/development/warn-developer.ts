/**
 * Warns in the console about a mistake of the application, in development only (`if (ngDevMode)`), or about a browser
 * that fails.
 *
 * @param cause the browser's error; contains no secret
 */
export function warnDeveloper(text: string, ...cause: readonly unknown[]): void {
  console.warn(`Holdfast: ${text}`, ...cause);
}
