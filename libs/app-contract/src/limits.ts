/** Minimum length of the password of a new account, in UTF-16 code units. */
export const MIN_PASSWORD_LENGTH = 12;

/** Maximum length of a note, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 20_000;
