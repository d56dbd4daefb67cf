import { map, merge } from 'rxjs';
import { pageSignals } from './page-signals';

function signalsOf(happen: (document: Document) => void): readonly string[] {
  const seen: string[] = [];
  const { activity$, woke$ } = pageSignals(document);
  const signals$ = merge(activity$.pipe(map(() => 'activity')), woke$.pipe(map(() => 'woke')));
  const listening = signals$.subscribe((signal) => seen.push(signal));
  happen(document);
  listening.unsubscribe();
  return seen;
}

function pageShow(persisted: boolean): Event {
  return Object.assign(new Event('pageshow'), { persisted });
}

describe('a page', () => {
  it('wakes when it comes back from the cache of the browser, and not when it is loaded', () => {
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(pageShow(true)))).toEqual(['woke']);
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(pageShow(false)))).toEqual([]);
  });

  it('wakes when it is back online, and when it comes to the front', () => {
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(new Event('online')))).toEqual(['woke']);
    expect(signalsOf((document) => document.dispatchEvent(new Event('visibilitychange')))).toEqual(['woke']);
  });

  it('is active where somebody types or touches', () => {
    expect(signalsOf((document) => document.dispatchEvent(new Event('keydown')))).toEqual(['activity']);
    expect(signalsOf((document) => document.dispatchEvent(new Event('pointerdown')))).toEqual(['activity']);
  });
});
