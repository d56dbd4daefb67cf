import {
  afterRenderEffect,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { caretAfter } from './caret';
import type { Draft } from './draft';
import { NoteConflict } from './note-conflict';
import { noticeText, saveStateText } from './save-state-text';
import { UnsavedNotes } from './unsaved-notes';

/** Edits one note and shows whether it is saved. */
@Component({
  selector: 'app-note-editor',
  imports: [MatButton, MatFormField, MatInput, MatLabel, NoteConflict],
  templateUrl: './note-editor.html',
  styleUrl: './note-editor.scss',
})
export class NoteEditor {
  readonly #unsaved = inject(UnsavedNotes);
  protected readonly field = viewChild.required<unknown, ElementRef<HTMLTextAreaElement>>('field', {
    read: ElementRef,
  });
  protected readonly matInput = viewChild.required(MatInput);
  #shown: Draft | null = null;

  readonly draft = input.required<Draft>();
  readonly removed = output();
  /** The note was deleted elsewhere, and its text is to be kept as a new note. */
  readonly keptAsNew = output();
  /** The note was deleted elsewhere, and its text is not wanted. */
  readonly dropped = output();

  protected readonly stateText = computed(() =>
    saveStateText(this.draft().state(), this.#unsaved.isKeeping()),
  );
  protected readonly noticeText = computed(() => noticeText(this.draft().notice()));
  /** Whether the text is not about to be saved by itself. */
  protected readonly isStuck = computed(() => ['offline', 'rejected'].includes(this.draft().state()));

  constructor() {
    afterRenderEffect(() => {
      const draft = this.draft();
      const text = draft.text();
      untracked(() => {
        this.#show(draft, text);
      });
    });
  }

  focus(): void {
    this.field().nativeElement.focus();
  }

  /** A text that changes while somebody types must not move the caret. */
  #show(draft: Draft, text: string): void {
    const { nativeElement: field } = this.field();
    const { value: before, selectionStart, selectionEnd } = field;
    const isSameNote = this.#shown === draft;
    this.#shown = draft;
    if (before === text) return;
    this.matInput().value = text;
    if (isSameNote) {
      field.setSelectionRange(
        caretAfter(before, text, selectionStart),
        caretAfter(before, text, selectionEnd),
      );
    }
  }
}
