/** Maximum length of a note, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 200_000;
