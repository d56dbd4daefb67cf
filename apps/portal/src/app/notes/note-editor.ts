import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { Draft, SaveState } from './draft';
import { NotesStore } from './notes-store';

const SENTENCES: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  unsaved: 'Typing…',
  saving: 'Saving…',
  offline: 'Not saved yet: the server cannot be reached. Trying again…',
  rejected: 'Not saved',
};

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
        maxlength="20000"
        [value]="draft().text()"
        (input)="draft().write(field.value)"
      ></textarea>
    </mat-form-field>
    <div class="line">
      <span role="status" data-testid="save-state" [attr.data-state]="draft().state()">
        {{ sentences[draft().state()] }}
      </span>
      <button matButton type="button" (click)="remove()">Delete note</button>
    </div>
    <div role="alert">{{ draft().fault() }}</div>
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

  protected readonly sentences = SENTENCES;

  protected async remove(): Promise<void> {
    try {
      await this.#store.remove(this.draft());
    } catch {
      this.#snackBar.open('The note could not be deleted. Try again.', 'OK');
    }
  }
}
