// Before Angular, as an application loads it.
import 'zone.js';
import { HttpClient, type HttpInterceptorFn } from '@angular/common/http';
import {
  ChangeDetectionStrategy,
  Component,
  inject,
  NgZone,
  provideZoneChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { AuthPath } from '@holdfast/contract';
import type { Observable } from 'rxjs';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { holdfastInterceptor } from '../interceptor/holdfast.interceptor';
import { authenticatedGuard } from '../session/authenticated.guard';
import { Session } from '../session/session';

const NOTES = '/api/v1/notes';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
  tab.providers.push(provideZoneChangeDetection());
});

afterEach(() => {
  tab.close();
});

function zone(): NgZone {
  return TestBed.inject(NgZone);
}

/** For each emission of an observable that is subscribed to now, whether it is in the Angular zone. */
function zonesOf(source$: Observable<unknown>): boolean[] {
  const seen: boolean[] = [];
  const observe = (): void => {
    seen.push(NgZone.isInAngularZone());
  };
  source$.subscribe({ next: observe, error: observe });
  return seen;
}

describe('with zone.js', () => {
  it('a replayed response arrives in the zone in which the request was made, and so does each error', async () => {
    await tab.openSignedIn();
    const http = TestBed.inject(HttpClient);
    const [inside, failing, outside] = [
      zone().run(() => zonesOf(http.get(NOTES))),
      zone().run(() => zonesOf(http.get('/api/v1/forbidden'))),
      zonesOf(http.get('/api/v1/outside')),
    ];
    for (const url of [NOTES, '/api/v1/forbidden', '/api/v1/outside']) {
      reject(await tab.call(url), 'token_expired');
    }
    // Outside the zone, as from the callback of a Web Lock.
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    reject(await tab.call('/api/v1/forbidden'), 'forbidden');
    const last = await tab.call('/api/v1/outside');
    zone().run(() => {
      last.flush('kept');
    });
    await settle();
    expect([inside, failing, outside]).toEqual([[true], [true], [false]]);
  });

  it('the request itself is sent in the zone, where other interceptors may change what the page shows', async () => {
    const sentIn: boolean[] = [];
    const later: HttpInterceptorFn = (request, next) => {
      if (request.url === NOTES) sentIn.push(NgZone.isInAngularZone());
      return next(request);
    };
    tab.interceptors = [holdfastInterceptor, later];
    await tab.openSignedIn();
    zone().run(() => TestBed.inject(HttpClient).get(NOTES).subscribe());
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    expect(sentIn).toEqual([true, true]);
  });

  it('a replayed response in a plain field updates the view', async () => {
    @Component({
      selector: 'app-notes',
      template: '{{ notes }}',
      // Most applications have it.
      // eslint-disable-next-line @angular-eslint/prefer-on-push-component-change-detection
      changeDetection: ChangeDetectionStrategy.Eager,
    })
    class Notes {
      notes = 'loading';

      constructor() {
        inject(HttpClient)
          .get<string>(NOTES)
          .subscribe((notes) => {
            this.notes = notes;
          });
      }
    }
    await tab.openSignedIn();
    const fixture = zone().run(() => TestBed.createComponent(Notes));
    fixture.autoDetectChanges();
    reject(await tab.call(NOTES), 'token_expired');
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    (await tab.call(NOTES)).flush('kept');
    await settle();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe('kept');
  });

  it('the application becomes stable though the library’s timers run', async () => {
    tab.open();
    const first = await tab.call(AuthPath.refresh);
    zone().run(() => {
      first.flush(tokenResponse('first'));
    });
    await settle();
    zone().run(() => {
      tab.signals$.next('activity');
    });
    expect(zone().hasPendingMacrotasks).toBe(false);
    zone().run(() => {
      TestBed.inject(Session).refresh();
    });
    reject(await tab.call(AuthPath.refresh), 'store_unavailable');
    await settle();
    expect(TestBed.inject(Session).failure()).not.toBeNull();
    expect(zone().hasPendingMacrotasks).toBe(false);
  });

  it('events arrive in the zone in which they were subscribed to', async () => {
    tab.open();
    const { events$ } = TestBed.inject(Session);
    const inside = zone().run(() => zonesOf(events$));
    const outside = zonesOf(events$);
    const first = await tab.call(AuthPath.refresh);
    first.flush(tokenResponse('first'));
    await settle();
    zone().run(() => {
      TestBed.inject(Session).refresh();
    });
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('second'));
    await settle();
    expect(inside).toEqual([true, true, true]);
    expect(outside).toEqual([false, false, false]);
  });

  it('a guarded page opens in the zone', async () => {
    const resolvedIn: boolean[] = [];
    const resolve = { notes: () => resolvedIn.push(NgZone.isInAngularZone()) };
    tab.providers.push(
      provideRouter([{ path: 'notes', canActivate: [authenticatedGuard], resolve, children: [] }]),
    );
    tab.open();
    const navigation = zone().run(() => TestBed.inject(Router).navigateByUrl('/notes'));
    (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    expect(await navigation).toBe(true);
    expect(resolvedIn).toEqual([true]);
  });
});
