/** Lets the system's clock of this page be wrong while a task runs. */
export async function withWrongClock<Result>(byMs: number, task: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  Date.now = () => now() + byMs;
  try {
    return await task();
  } finally {
    Date.now = now;
  }
}
