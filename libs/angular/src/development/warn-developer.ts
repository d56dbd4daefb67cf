/** Warns in the console about a mistake of the application. Call it in development only: `if (ngDevMode)`. */
export function warnDeveloper(text: string): void {
  console.warn(`Holdfast: ${text}`);
}
