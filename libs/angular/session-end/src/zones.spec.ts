// Before Angular, as an application loads it.
import 'zone.js';
import { NgZone, provideZoneChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FakeTab } from '../../test/fakes';
import { ExpiryWarning } from './expiry-warning';

it('waits for the end of the session outside the Angular zone, which becomes stable', async () => {
  const tab = new FakeTab();
  tab.providers.push(provideZoneChangeDetection());
  await tab.openSignedIn();
  const zone = TestBed.inject(NgZone);
  zone.run(() => TestBed.inject(ExpiryWarning));
  expect(zone.hasPendingMacrotasks).toBe(false);
  tab.close();
});
