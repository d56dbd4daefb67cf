import { inject, Injectable, signal } from '@angular/core';
import { PortalPath } from '@holdfast/app-contract';
import {
  bufferTime,
  filter,
  firstValueFrom,
  map,
  race,
  take,
  throwError,
  timer,
  switchMap,
  type Observable,
} from 'rxjs';
import { merged, type WireRecord } from '../record/wire-record';
import { LabProblem } from './lab-problem';
import type { LabRun } from './lab-run';
import { LabTabs } from './lab-tabs';

/** How long the tabs that are already open have to say so. */
const MAX_ROLL_CALL_MS = 300;
/** How long the user has to open a second tab. */
const MAX_TAB_START_MS = 60_000;
const MAX_REPORT_MS = 60_000;

/** Lets all tabs of the lab send at the same moment, as its first tab. */
@Injectable({ providedIn: 'root' })
export class AllTabs {
  readonly #tabs = inject(LabTabs);
  readonly #isBlocked = signal(false);

  /** The browser has blocked the second tab, so the user has to open it. */
  readonly isBlocked = this.#isBlocked.asReadonly();

  /** @returns What the other tabs recorded, in the time of TABS_CLOCK. */
  async send(run: LabRun, count: number): Promise<WireRecord> {
    const tabs = await this.#find(run);
    await run.expire();
    const reports = Promise.all(tabs.map((tab) => run.waitFor(this.#reportOf(tab))));
    this.#tabs.post({ kind: 'fire', tabs, count });
    const [others] = await Promise.all([reports, run.send(count)]);
    return merged(...others);
  }

  /** The other tabs. If there is none, opens one. */
  async #find(run: LabRun): Promise<readonly string[]> {
    const ready$ = this.#tabs.on('ready').pipe(map(({ tab }) => tab));
    const answers = firstValueFrom(ready$.pipe(bufferTime(MAX_ROLL_CALL_MS), take(1)));
    this.#tabs.post({ kind: 'who' });
    const open = await answers;
    if (open.length > 0) return [...new Set(open)];
    const opened = run.waitFor(inTime(ready$, MAX_TAB_START_MS));
    this.#isBlocked.set(window.open(SECOND_TAB, '_blank') === null);
    try {
      return [await opened];
    } finally {
      this.#isBlocked.set(false);
    }
  }

  #reportOf(tab: string): Observable<WireRecord> {
    const report$ = this.#tabs.on('report').pipe(
      filter((message) => message.tab === tab),
      map(({ record }) => record),
    );
    return inTime(report$, MAX_REPORT_MS);
  }
}

/** The page of a tab that sends with the first one, below the page's `base` element. */
export const SECOND_TAB = `${PortalPath.lab.slice(1)}?partner=true`;

function inTime<Value>(source$: Observable<Value>, milliseconds: number): Observable<Value> {
  const late$ = timer(milliseconds).pipe(switchMap(() => throwError(() => new LabProblem('no_second_tab'))));
  return race(source$, late$);
}
