import { InjectionToken } from '@angular/core';

/** The browser's own. */
export const FETCH = new InjectionToken<typeof fetch>('Fetch', {
  providedIn: 'root',
  factory: () => (input, init) => fetch(input, init),
});
