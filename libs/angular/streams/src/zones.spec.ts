// Before Angular, as an application loads it.
import 'zone.js';
import { NgZone, provideZoneChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { FETCH } from '../../fetch/src/fetch';
import { FakeTab, settle } from '../../test/fakes';
import { injectServerSentEvents } from './server-sent-events';
import { injectSocket } from './socket';
import { WEB_SOCKET } from './web-socket';

let tab: FakeTab;

beforeEach(() => {
  tab = new FakeTab();
  tab.providers.push(provideZoneChangeDetection());
});

afterEach(() => {
  TestBed.resetTestingModule();
});

describe('with zone.js', () => {
  it('server-sent events arrive in the zone, which is stable while the stream waits to be opened again', async () => {
    const stream = new Response('data: one\n\n', { headers: { 'Content-Type': 'text/event-stream' } });
    tab.providers.push({ provide: FETCH, useValue: () => Promise.resolve(stream) });
    await tab.openSignedIn();
    const zone = TestBed.inject(NgZone);
    const open = TestBed.runInInjectionContext(injectServerSentEvents);
    const seen: boolean[] = [];
    const receiving = zone.run(() =>
      open('/api/v1/news').subscribe(() => {
        seen.push(NgZone.isInAngularZone());
      }),
    );
    while (seen.length === 0) await settle();
    await settle();
    expect(seen).toEqual([true]);
    expect(zone.hasPendingMacrotasks).toBe(false);
    receiving.unsubscribe();
  });

  it('messages of a socket arrive in the zone, which is stable while the socket is broken', async () => {
    const sockets: FakeWebSocket[] = [];
    class FakeWebSocket extends EventTarget {
      readyState = 1;
      onopen: (() => void) | null = null;
      onmessage: ((event: MessageEvent) => void) | null = null;
      onclose: ((event: CloseEvent) => void) | null = null;

      constructor() {
        super();
        sockets.push(this);
      }

      send(): void {
        // The server of this test knows who is there.
      }

      close(): void {
        this.readyState = 3;
      }
    }
    tab.providers.push({ provide: WEB_SOCKET, useValue: FakeWebSocket });
    await tab.openSignedIn();
    const zone = TestBed.inject(NgZone);
    const open = TestBed.runInInjectionContext(injectSocket);
    const seen: boolean[] = [];
    const receiving = zone.run(() =>
      open('/live').messages$.subscribe(() => {
        seen.push(NgZone.isInAngularZone());
      }),
    );
    await settle();
    const [socket] = sockets;
    socket?.onopen?.();
    socket?.onmessage?.(new MessageEvent('message', { data: '{"event":"chat"}' }));
    socket?.onclose?.(new CloseEvent('close', { code: 1006 }));
    expect(seen).toEqual([true]);
    expect(zone.hasPendingMacrotasks).toBe(false);
    receiving.unsubscribe();
  });
});
