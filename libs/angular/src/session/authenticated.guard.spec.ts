import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { AuthPath } from '@holdfast/contract';
import { FakeTab, reject, settle, tokenResponse } from '../../test/fakes';
import { authenticatedGuard } from './authenticated.guard';

@Component({ selector: 'app-page', template: 'A page' })
class Page {}

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
  tab.open({ signInPath: '/enter' });
  TestBed.inject(Router).resetConfig([
    { path: 'notes/:id', component: Page, canActivate: [authenticatedGuard] },
    { path: 'enter', component: Page },
  ]);
});

afterEach(() => {
  tab.close();
});

async function visit(respond: () => Promise<void>): Promise<string> {
  const harness = await RouterTestingHarness.create();
  const arrived = harness.navigateByUrl('/notes/7?tab=2');
  await respond();
  await arrived;
  await settle();
  return TestBed.inject(Router).url;
}

describe('authenticatedGuard', () => {
  it('opens the page once it is known that somebody is signed in', async () => {
    const url = await visit(async () => {
      (await tab.call(AuthPath.refresh)).flush(tokenResponse('first'));
    });
    expect(url).toBe('/notes/7?tab=2');
  });

  it('redirects to the sign-in page with the URL to return to', async () => {
    const url = await visit(async () => {
      reject(await tab.call(AuthPath.refresh), 'refresh_missing');
    });
    expect(url).toBe('/enter?return_to=%2Fnotes%2F7%3Ftab%3D2');
  });

  it('opens the page while the API cannot be reached, which is not a sign-out', async () => {
    const url = await visit(async () => {
      reject(await tab.call(AuthPath.refresh), 'store_unavailable');
    });
    expect(url).toBe('/notes/7?tab=2');
  });
});
