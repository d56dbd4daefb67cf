import { map, merge } from 'rxjs';
import { TestBed } from '@angular/core/testing';
import { PageSignals } from './page-signals';

function signalsOf(act: (document: Document) => void): readonly string[] {
  const seen: string[] = [];
  const { activity$, resumed$ } = TestBed.inject(PageSignals);
  const signals$ = merge(activity$.pipe(map(() => 'activity')), resumed$.pipe(map(() => 'resumed')));
  const listening = signals$.subscribe((signal) => seen.push(signal));
  act(document);
  listening.unsubscribe();
  return seen;
}

function pageShow(persisted: boolean): Event {
  return Object.assign(new Event('pageshow'), { persisted });
}

describe('PageSignals', () => {
  it('emits when the page returns from the back/forward cache, but not when it loads', () => {
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(pageShow(true)))).toEqual(['resumed']);
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(pageShow(false)))).toEqual([]);
  });

  it('emits when the page is online again or becomes visible', () => {
    expect(signalsOf(({ defaultView }) => defaultView?.dispatchEvent(new Event('online')))).toEqual([
      'resumed',
    ]);
    expect(signalsOf((document) => document.dispatchEvent(new Event('visibilitychange')))).toEqual([
      'resumed',
    ]);
  });

  it('emits when the user types or touches', () => {
    expect(signalsOf((document) => document.dispatchEvent(new Event('keydown')))).toEqual(['activity']);
    expect(signalsOf((document) => document.dispatchEvent(new Event('pointerdown')))).toEqual(['activity']);
  });
});
