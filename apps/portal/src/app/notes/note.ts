/** A note as the API tells it. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly created_at: string;
  readonly updated_at: string;
}

const TITLE_LENGTH = 60;

/** The first line, for lists. */
export function titleOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line === '') return 'Empty note';
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH)}…` : line;
}
