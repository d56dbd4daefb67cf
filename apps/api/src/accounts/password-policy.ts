import { passwordFault, type PasswordFault } from '@holdfast/app-contract';
import { ValidationFailedError } from '@holdfast/nest';
import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { InjectSettings } from '../settings/settings.module.js';
import type { Settings } from '../settings/settings.js';

const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);

const MESSAGES: Readonly<Record<PasswordFault, (minLength: number) => string>> = {
  too_short: (minLength) => `password must have at least ${String(minLength)} characters`,
  common: () => 'password is a common one: choose another',
  email: () => 'password must not be the email: choose another',
  repetition: () => 'password must not repeat a shorter one: choose another',
};

/** Rejects passwords that people may not choose. */
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
    const fault = passwordFault(password, email, this.#minLength, (folded) => COMMON_PASSWORDS.has(folded));
    if (fault === null) return;
    throw new ValidationFailedError([{ field: 'password', message: MESSAGES[fault](this.#minLength) }]);
  }
}
