/** Maximum length of a note, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 200_000;

/** Maximum length of the name of an account, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 100;
