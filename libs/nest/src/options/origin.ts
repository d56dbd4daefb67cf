/**
 * Whether a text is an origin (RFC 6454 §6.2) as browsers send it, without a path or a trailing slash. Wildcards are
 * not allowed, although a URL may contain one in its host.
 */
export function isOrigin(text: string): boolean {
  if (text.includes('*') || !URL.canParse(text)) return false;
  const { origin, protocol, host } = new URL(text);
  // The URL standard knows no origin of other schemes; pages of apps send theirs, such as capacitor://localhost.
  return text === (origin === 'null' && host !== '' ? `${protocol}//${host}` : origin);
}
