import Bowser from 'bowser';

/** The product that a program names first in its user agent (RFC 9110 §10.1.5). Every browser says `Mozilla`. */
const PRODUCT = /^(?!Mozilla\/)([\w.-]+)\//;

/** A readable name for a user agent, such as `Firefox on Windows`. */
export function deviceName(userAgent: string | null): string {
  if (userAgent === null || userAgent.trim() === '') return 'Unknown device';
  const { browser, os } = Bowser.parse(userAgent);
  // Bowser calls what it does not know by an empty name.
  const known = [browser.name, PRODUCT.exec(userAgent)?.[1]].find((name) => (name ?? '') !== '');
  const name = known ?? 'Unknown browser';
  return os.name === undefined || name.endsWith(os.name) ? name : `${name} on ${os.name}`;
}
