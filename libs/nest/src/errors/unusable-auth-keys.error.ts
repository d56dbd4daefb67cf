/** Thrown when a key file or variable is missing or unusable. The message never contains its content. */
export class UnusableAuthKeysError extends Error {
  override readonly name = 'UnusableAuthKeysError';
}
