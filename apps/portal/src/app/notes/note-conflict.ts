import { Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Draft } from './draft';

/** Shows the other version of a note beside the user's, and asks which one to keep. */
@Component({
  selector: 'app-note-conflict',
  imports: [MatButton],
  template: `
    <section role="alert" aria-labelledby="conflict-title">
      <h2 id="conflict-title">This note was also changed elsewhere</h2>
      <p>Below is your text, which you can still edit. This is the other version:</p>
      <!-- Focusable, so that the keyboard can scroll it. -->
      <div class="theirs" role="group" aria-label="The other version" tabindex="0" data-testid="theirs">
        {{ draft().theirs()?.text }}
      </div>
      <button matButton="filled" type="button" (click)="draft().resolve('both')">Keep both</button>
      <button matButton type="button" (click)="draft().resolve('mine')">Keep my text</button>
      <button matButton type="button" (click)="draft().resolve('theirs')">Keep the other version</button>
    </section>
  `,
  styles: `
    section {
      padding: 16px;
      border-radius: 12px;
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }

    h2 {
      font: var(--mat-sys-title-medium);
    }

    p {
      margin: 8px 0;
    }

    .theirs {
      overflow: auto;
      max-height: 160px;
      margin-bottom: 8px;
      padding: 8px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 4px;
      background: var(--mat-sys-surface);
      color: var(--mat-sys-on-surface);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class NoteConflict {
  readonly draft = input.required<Draft>();
}
