import { defineProblem } from '@holdfast/nest';

/** 412 `note_changed`: the note no longer has a version that `If-Match` names. */
export class NoteChangedError extends defineProblem('note_changed', {
  status: 412,
  title: 'Note changed',
  detail: 'The note has been changed since you read it. Read it again, then decide what to keep.',
}) {}
