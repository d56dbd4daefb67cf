/** A note, as the API returns it. */
export interface Note {
  readonly id: string;
  readonly text: string;
  /** One higher after each write. */
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const MAX_TITLE_LENGTH = 60;

/** The note's first line, shortened, for lists. */
export function titleOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line === '') return 'Empty note';
  return line.length > MAX_TITLE_LENGTH ? `${line.slice(0, MAX_TITLE_LENGTH)}…` : line;
}

/** Orders notes as the API lists them. */
export function newestFirst(a: NotePlace, b: NotePlace): number {
  return b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);
}

interface NotePlace {
  readonly id: string;
  readonly createdAt: string;
}
