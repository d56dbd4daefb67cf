import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';

const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** How hard a password is to guess: from 0, at once, to 4. */
type PasswordScore = 0 | 1 | 2 | 3 | 4;

/** Whether a password in small letters is one of the common ones, of which the API has the same list. */
export function isCommonPassword(folded: string): boolean {
  return COMMON_PASSWORDS.has(folded);
}

/** @param email of the account, which whoever guesses would try */
export function passwordScore(password: string, email: string): PasswordScore {
  return zxcvbn.check(password, [email, ...email.split('@')]).score;
}
