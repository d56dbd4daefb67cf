/** Runs each task once at a time: what is asked for again meanwhile is left out. */
export class Once {
  readonly #running = new Set<string>();

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  async run(name: string, task: () => Promise<void>): Promise<void> {
    if (this.#running.has(name)) return;
    this.#running.add(name);
    try {
      await task();
    } finally {
      this.#running.delete(name);
    }
  }
}
