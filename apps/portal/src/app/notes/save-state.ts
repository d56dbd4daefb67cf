import type { Note } from './note';

/**
 * - `saved`: the server has confirmed the text
 * - `unsaved`: typed, and saved once the typing pauses
 * - `saving`: the request is under way
 * - `offline`: the last attempt failed, and another one follows
 * - `rejected`: the server does not accept the text as it is
 * - `conflict`: the note was changed elsewhere too, and the user decides
 * - `deleted`: the note was deleted elsewhere
 */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'rejected' | 'conflict' | 'deleted';

/** What happened to the text without the user's doing. */
export type DraftNotice = 'merged' | 'restored' | null;

/** How to settle a conflict: with this text, with the other one, or with both. */
export type Resolution = 'mine' | 'theirs' | 'both';

/** The version of a note that a text was derived from. */
export type BaseVersion = Pick<Note, 'text' | 'version'>;

/** A text that the server has not confirmed. */
export interface UnsavedText {
  readonly text: string;
  readonly base: BaseVersion;
  /** The text that was sent and may have been stored, as no response came; null if there is none. */
  readonly sent: string | null;
}
