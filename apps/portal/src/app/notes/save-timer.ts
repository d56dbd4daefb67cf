const TYPING_PAUSE_MS = 600;
/** Somebody who types steadily never pauses. */
const MAX_UNSAVED_MS = 5_000;
const RETRY_MS = 3_000;

/** Decides when to save: once the typing pauses, but not later than some seconds after it began. */
export class SaveTimer {
  readonly #save: () => void;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #longest: ReturnType<typeof setTimeout> | undefined;

  constructor(save: () => void) {
    this.#save = save;
  }

  /** Call it after each change. */
  afterPause(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(this.#save, TYPING_PAUSE_MS);
    this.#longest ??= setTimeout(this.#save, MAX_UNSAVED_MS);
  }

  afterOutage(): void {
    this.cancel();
    this.#pause = setTimeout(this.#save, RETRY_MS);
  }

  cancel(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#longest);
    this.#longest = undefined;
  }
}
