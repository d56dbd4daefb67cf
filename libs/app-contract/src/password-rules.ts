/** Why a password cannot be chosen. */
export type PasswordFault = 'too_short' | 'common' | 'email' | 'repetition';

/** The shortest piece that, repeated, makes the whole text. */
const REPEATED_PIECE = /^(.+?)\1+$/su;

/**
 * Which passwords people may choose (NIST SP 800-63B-4 §3.1.1.2): a minimum length, none of the common ones, and not the
 * email. As NIST says, the whole password is compared, not its parts, and no kinds of characters are required.
 *
 * @param email of the account
 * @param minLength in characters
 * @param isCommon whether a password in small letters is a common one
 */
export function passwordFault(
  password: string,
  email: string,
  minLength: number,
  isCommon: (folded: string) => boolean,
): PasswordFault | null {
  if (lengthOf(password) < minLength) return 'too_short';
  const folded = fold(password);
  if (isCommon(folded)) return 'common';
  const foldedEmail = fold(email);
  if (folded === foldedEmail || folded === localPartOf(foldedEmail)) return 'email';
  const [, piece = folded] = REPEATED_PIECE.exec(folded) ?? [];
  return lengthOf(piece) < minLength ? 'repetition' : null;
}

/** In code points of the composed form, as NIST SP 800-63B-4 §3.1.1.2 counts characters. */
function lengthOf(password: string): number {
  return Array.from(password.normalize('NFC')).length;
}

/** The same for all spellings that somebody who guesses would try together. */
function fold(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase();
}

function localPartOf(email: string): string {
  return email.slice(0, email.lastIndexOf('@'));
}
