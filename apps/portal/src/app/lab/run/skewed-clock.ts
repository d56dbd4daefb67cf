/** Runs a task with this page's wall clock off by `skewMs`. */
export async function withSkewedClock<Result>(skewMs: number, task: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  Date.now = () => now() + skewMs;
  try {
    return await task();
  } finally {
    Date.now = now;
  }
}
