/** Says in the console what the application does wrong. Call it in development only: `if (ngDevMode)`. */
export function warnDeveloper(text: string): void {
  console.warn(`Holdfast: ${text}`);
}
