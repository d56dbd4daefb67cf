import { ValidationFailedError } from '@holdfast/nest';
import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';

const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** The shortest piece that, repeated, makes the whole text. */
const REPEATED_PIECE = /^(.+?)\1+$/su;

/**
 * Which passwords people may choose (NIST SP 800-63B-4 §3.1.1.2): a minimum length, none of the common ones, and not the
 * email. As NIST says, the whole password is compared, not its parts, and no kinds of characters are required.
 */
@Injectable()
export class PasswordPolicy {
  readonly #minLength: number;

  constructor(@InjectSettings() { passwordMinLength }: Settings) {
    this.#minLength = passwordMinLength;
  }

  /**
   * Accepts a new password for the account with this email.
   *
   * @throws ValidationFailedError for the field `password`
   */
  check(password: string, email: string): void {
    const message = this.#reasonAgainst(password, email);
    if (message !== null) throw new ValidationFailedError([{ field: 'password', message }]);
  }

  #reasonAgainst(password: string, email: string): string | null {
    if (lengthOf(password) < this.#minLength) {
      return `password must have at least ${String(this.#minLength)} characters`;
    }
    const folded = fold(password);
    if (COMMON_PASSWORDS.has(folded)) return 'password is a common one: choose another';
    const foldedEmail = fold(email);
    if (folded === foldedEmail || folded === localPartOf(foldedEmail)) {
      return 'password must not be the email: choose another';
    }
    const [, piece = folded] = REPEATED_PIECE.exec(folded) ?? [];
    return lengthOf(piece) < this.#minLength
      ? 'password must not repeat a shorter one: choose another'
      : null;
  }
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
