// Before Angular, as an application loads it.
import 'zone.js';
import { jest } from '@jest/globals';
import { provideHttpClient } from '@angular/common/http';
import {
  ApplicationInitStatus,
  ApplicationRef,
  DOCUMENT,
  NgZone,
  provideZoneChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RenewalEngine } from '../../src/renewal/renewal-engine';
import { FakeTab } from '../../test/fakes';
import { TimelineRecorder } from './timeline-recorder';
import { provideHoldfastDevtools } from './provide-holdfast-devtools';

describe('provideHoldfastDevtools', () => {
  it('does not keep an application with zone.js from becoming stable', async () => {
    const tab = new FakeTab();
    tab.providers.push(provideZoneChangeDetection());
    await tab.openSignedIn();
    const zone = TestBed.inject(NgZone);
    zone.run(() => TestBed.inject(TimelineRecorder));
    expect(zone.hasPendingMacrotasks).toBe(false);
    tab.close();
  });

  it('shows an overlay with what happened', async () => {
    jest.useFakeTimers();
    const tab = new FakeTab();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHoldfastDevtools()] });
    await tab.openSignedIn();
    await TestBed.inject(ApplicationInitStatus).donePromise;
    const overlay = TestBed.inject(DOCUMENT).querySelector('holdfast-devtools');
    overlay?.querySelector<HTMLButtonElement>('.toggle')?.click();
    const { events$ } = TestBed.inject(RenewalEngine);
    events$.next({ kind: 'request', id: 7, method: 'GET', url: '/', phase: 'sent' });
    await jest.advanceTimersByTimeAsync(100);
    TestBed.inject(ApplicationRef).tick();
    expect(overlay?.textContent).toMatch(/\d requests?, 0 succeeded/);
    expect(overlay?.textContent).toContain('signed_in, bound to this device');
    tab.close();
    jest.useRealTimers();
  });
});
