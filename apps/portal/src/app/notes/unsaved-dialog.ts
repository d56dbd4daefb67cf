import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';

/** What to do with what could not be saved. */
export type UnsavedChoice = 'stay' | 'keep' | 'delete';

/** Asks whether to sign out although some notes could not be saved. */
@Component({
  selector: 'app-unsaved-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 matDialogTitle>{{ title }}</h2>
    <mat-dialog-content>
      @if (data.isKept) {
        This device can keep the unsaved text. It is saved when you sign in here again.
      } @else {
        This browser cannot keep the unsaved text. If you sign out now, it is lost.
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" matDialogClose="stay">Stay signed in</button>
      <button matButton type="button" matDialogClose="delete">Sign out and delete it</button>
      @if (data.isKept) {
        <button matButton="filled" type="button" matDialogClose="keep">Sign out and keep it</button>
      }
    </mat-dialog-actions>
  `,
})
export class UnsavedDialog {
  readonly data = inject<{ readonly count: number; readonly isKept: boolean }>(MAT_DIALOG_DATA);
  protected readonly title =
    this.data.count === 1
      ? 'One note could not be saved'
      : `${String(this.data.count)} notes could not be saved`;
}
