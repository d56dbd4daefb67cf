import { firstValueFrom, from, timeout } from 'rxjs';

/** What the promise becomes, or a `TimeoutError` of RxJS if that takes too long. The work itself goes on. */
export function withTimeLimit<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  return firstValueFrom(from(work).pipe(timeout(limitMs)));
}
