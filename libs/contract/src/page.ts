/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Send it as `cursor` to get the next page. Opaque; null on the last page. */
  readonly next: string | null;
}
