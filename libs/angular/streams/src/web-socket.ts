import { InjectionToken } from '@angular/core';

/** The browser's own `WebSocket`. */
export const WEB_SOCKET = new InjectionToken<new (url: string) => WebSocket>('WebSocket', {
  providedIn: 'root',
  factory: () => WebSocket,
});
