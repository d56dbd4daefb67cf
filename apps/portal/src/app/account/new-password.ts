import { computed, inject, Injectable, resource } from '@angular/core';
import { passwordFault, type PasswordFault } from '@holdfast/app-contract';
import { PortalSettingsApi } from './portal-settings';

/** Where the API does not say. It has the last word anyway. */
const DEFAULT_MIN_LENGTH = 12;

/** What makes a good password, for forms that ask for a new one. */
@Injectable({ providedIn: 'root' })
export class NewPassword {
  readonly #settings = inject(PortalSettingsApi).settings;

  /** The list of common passwords is large, and needed here only. Without it, the API still checks. */
  readonly #common = resource({ loader: () => import('./common-passwords') });

  /** In characters. */
  readonly minLength = computed(() => this.#settings()?.min_password_length ?? DEFAULT_MIN_LENGTH);

  /** What is wrong with a password, as a sentence. Null if nothing is. */
  faultOf(password: string, email: string): string | null {
    const common = this.#common.hasValue() ? this.#common.value() : null;
    const fault = passwordFault(
      password,
      email,
      this.minLength(),
      (folded) => common?.isCommonPassword(folded) === true,
    );
    return fault === null ? null : this.#sentence(fault);
  }

  /** How hard a password is to guess, as a word. Null while that is not known. */
  strengthOf(password: string, email: string): PasswordStrength | null {
    if (password === '' || !this.#common.hasValue()) return null;
    const score = this.#common.value().passwordScore(password, email);
    return { score, name: STRENGTHS[score] };
  }

  /** What a password needs, where the API rejected one without a reason that the page knows. */
  get requirement(): string {
    return `Choose another password: at least ${String(this.minLength())} characters, not a common one, and not your email.`;
  }

  #sentence(fault: PasswordFault): string {
    switch (fault) {
      case 'too_short':
        return `Use at least ${String(this.minLength())} characters.`;
      case 'common':
        return 'This is a common password. Choose another.';
      case 'email':
        return 'Your password must not be your email. Choose another.';
      case 'repetition':
        return 'This repeats a shorter password. Choose another.';
    }
  }
}

/** How hard a password is to guess. */
interface PasswordStrength {
  /** From 0, at once, to 4. */
  readonly score: number;
  readonly name: string;
}

const STRENGTHS = {
  0: 'very weak',
  1: 'weak',
  2: 'fair',
  3: 'good',
  4: 'strong',
} as const;
