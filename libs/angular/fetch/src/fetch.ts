import { InjectionToken } from '@angular/core';

/** The browser's own `fetch`. */
export const FETCH = new InjectionToken<typeof fetch>('Fetch', {
  providedIn: 'root',
  factory: () => (input, init) => fetch(input, init),
});
