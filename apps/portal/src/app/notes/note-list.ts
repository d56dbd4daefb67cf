import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Draft } from './draft';
import { titleOf } from './note';

/** How many notes ahead of the end the next page is requested. */
const LEAD = 30;

/** Lists the notes by their titles, and searches them. Renders only those in view. */
@Component({
  selector: 'app-note-list',
  imports: [
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollViewport,
    MatFormField,
    MatInput,
    MatLabel,
  ],
  templateUrl: './note-list.html',
  styleUrl: './note-list.scss',
})
export class NoteList {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly viewport = viewChild(CdkVirtualScrollViewport);
  readonly #query = signal('');

  readonly drafts = input.required<readonly Draft[]>();
  readonly selected = input.required<Draft | null>();
  /** Whether there are notes that are not listed yet. */
  readonly hasMore = input.required<boolean>();
  readonly chosen = output<string>();
  readonly needsMore = output();

  protected readonly titleOf = titleOf;
  protected readonly found = computed(() => {
    const query = this.#query();
    return query === ''
      ? this.drafts()
      : this.drafts().filter((draft) => normalized(draft.text()).includes(query));
  });
  protected readonly outcome = computed(() => {
    if (this.#query() === '') return '';
    const count = this.found().length;
    const notes = count === 1 ? '1 note found' : `${String(count)} notes found`;
    return this.hasMore() ? `${notes}, searching…` : notes;
  });

  constructor() {
    effect(() => {
      // The search is over all notes.
      const isIncomplete = this.#query() !== '' && this.hasMore() && this.drafts().length > 0;
      if (isIncomplete) {
        untracked(() => {
          this.needsMore.emit();
        });
      }
    });
  }

  /** Moves the focus to the selected note, or the first. */
  focus(id: string | null): void {
    const index = this.found().findIndex((draft) => draft.id === id);
    this.viewport()?.scrollToIndex(Math.max(0, index));
    const buttons = this.#host.nativeElement.querySelectorAll<HTMLButtonElement>('li button');
    const button = [...buttons].find(({ dataset }) => dataset['note'] === id) ?? buttons.item(0);
    button.focus();
  }

  protected search(query: string): void {
    this.#query.set(normalized(query.trim()));
    this.viewport()?.scrollToIndex(0);
  }

  protected scrolledTo(index: number): void {
    const { end } = this.viewport()?.getRenderedRange() ?? { end: index };
    if (this.hasMore() && end + LEAD > this.drafts().length) this.needsMore.emit();
  }

  protected idOf(_index: number, { id }: Draft): string {
    return id;
  }
}

/** Without the differences that nobody means in a search. */
function normalized(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase();
}
