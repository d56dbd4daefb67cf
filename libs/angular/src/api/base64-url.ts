/**
 * Encodes as in RFC 4648 §5, without padding.
 *
 * @param bytes each as a character up to U+00FF
 */
export function toBase64Url(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
