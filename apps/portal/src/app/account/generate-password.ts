/** 32 characters of which none looks like another, so that each stands for 5 random bits. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A random password of 100 bits, in groups that one can read out. */
export function generatePassword(): string {
  const random = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LENGTH));
  const characters = Array.from(random, (value) => ALPHABET.charAt(value % ALPHABET.length));
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}
