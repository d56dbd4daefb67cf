import type { DraftNotice, SaveState } from './save-state';

const TEXTS: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  unsaved: 'Unsaved changes',
  saving: 'Saving…',
  offline: 'Not saved. Can’t reach the server, trying again…',
  rejected: 'Not saved.',
  conflict: 'Not saved. Choose which text to keep.',
  deleted: 'Not saved.',
};

const KEPT: readonly SaveState[] = ['offline', 'rejected', 'conflict', 'deleted'];

/** Whether a note is saved, and if not, whether this device keeps the text. */
export function saveStateText(state: SaveState, isKeeping: boolean): string {
  return isKeeping && KEPT.includes(state)
    ? `${TEXTS[state]} Your text is kept on this device.`
    : TEXTS[state];
}

/** What happened to the text without the user's doing; empty if nothing did. */
export function noticeText(notice: DraftNotice): string {
  if (notice === 'merged') return 'Changes from another tab or device were added to this note.';
  return notice === 'restored' ? 'Text that had not been saved was restored from this device.' : '';
}
