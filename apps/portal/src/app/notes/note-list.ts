import { Component, input, output } from '@angular/core';
import { MatListItem, MatNavList } from '@angular/material/list';
import type { Draft } from './draft';
import { titleOf } from './note';

/** Lists the notes by their titles. */
@Component({
  selector: 'app-note-list',
  imports: [MatListItem, MatNavList],
  template: `
    <mat-nav-list aria-label="Notes">
      @for (draft of drafts(); track draft.id) {
        <button
          mat-list-item
          type="button"
          [activated]="draft === selected()"
          [attr.aria-current]="draft === selected() ? 'true' : null"
          (click)="chosen.emit(draft.id)"
        >
          {{ titleOf(draft.text()) }}
        </button>
      } @empty {
        <p>No notes yet.</p>
      }
    </mat-nav-list>
  `,
  styles: `
    button {
      border: 0;
      text-align: start;
    }

    p {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class NoteList {
  readonly drafts = input.required<readonly Draft[]>();
  readonly selected = input.required<Draft | null>();
  readonly chosen = output<string>();

  protected readonly titleOf = titleOf;
}
