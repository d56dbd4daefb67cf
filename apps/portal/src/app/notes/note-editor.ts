import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MAX_NOTE_LENGTH } from '@holdfast/app-contract';
import type { Draft, SaveState } from './draft';
import { NotesStore } from './notes-store';

const STATUS_TEXTS: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  unsaved: 'Unsaved changes',
  saving: 'Saving…',
  offline: 'Not saved. Can’t reach the server, trying again…',
  rejected: 'Not saved',
};

/** Edits one note and shows whether it is saved. */
@Component({
  selector: 'app-note-editor',
  imports: [MatButton, MatFormField, MatInput, MatLabel],
  template: `
    <mat-form-field appearance="outline">
      <mat-label>Note</mat-label>
      <textarea
        #field
        matInput
        rows="12"
        [attr.maxlength]="maxLength"
        [value]="draft().text()"
        (input)="draft().write(field.value)"
      ></textarea>
    </mat-form-field>
    <div class="line">
      <span role="status" data-testid="save-state" [attr.data-state]="draft().state()">
        {{ statusTexts[draft().state()] }}
      </span>
      <button matButton type="button" (click)="remove()">Delete note</button>
    </div>
    <div role="alert">{{ draft().errorMessage() }}</div>
  `,
  styles: `
    mat-form-field {
      width: 100%;
    }

    .line {
      display: flex;
      align-items: center;
      justify-content: space-between;
      min-height: 40px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
    }

    [role='alert'] {
      color: var(--mat-sys-error);
    }
  `,
})
export class NoteEditor {
  readonly #store = inject(NotesStore);
  readonly #snackBar = inject(MatSnackBar);

  readonly draft = input.required<Draft>();

  protected readonly maxLength = MAX_NOTE_LENGTH;
  protected readonly statusTexts = STATUS_TEXTS;

  protected async remove(): Promise<void> {
    try {
      await this.#store.remove(this.draft());
    } catch {
      this.#snackBar.open('Could not delete the note. Try again.', 'OK');
    }
  }
}
