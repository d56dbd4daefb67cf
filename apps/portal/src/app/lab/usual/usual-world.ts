import type { HttpInterceptorFn } from '@angular/common/http';
import { VirtualTimeScheduler } from 'rxjs';
import { THIEF, type MarkKind, type WireRecord } from '../record/wire-record';
import { refreshShared } from './refresh-shared.interceptor';
import type { UsualAuth } from './usual-auth';
import { UsualRecorder } from './usual-recorder';
import { UsualServer } from './usual-server';
import { UsualTab, type UsualBrowser } from './usual-tab';

/** Plays requests in one tab whose token expires, with a fault of the server. */
export function playExpiry(
  tabName: string,
  requests: number,
  breakServer: (server: UsualServer) => void,
): WireRecord {
  const world = new UsualWorld();
  const tab = world.tab(tabName);
  world.expire(tabName);
  breakServer(world.server);
  tab.ask(requests);
  return world.play();
}

/** How long an access token is valid, by the clock of the server. */
const TOKEN_LIFETIME_MS = 900_000;

/**
 * A fault as a usual application lives through it. The interceptor is real code; the browser, the network and the
 * server are simulated in this page, in virtual time, and have nothing of the user's session.
 */
export class UsualWorld {
  readonly server = new UsualServer();
  readonly #scheduler = new VirtualTimeScheduler();
  readonly #recorder = new UsualRecorder(() => this.#scheduler.now());
  readonly #browser: UsualBrowser = { ...this.server.tokens, dropsWrite: false };

  tab(name: string, interceptorFor: (auth: UsualAuth) => HttpInterceptorFn = refreshShared): UsualTab {
    return new UsualTab(name, this.#browser, this.#surroundings, interceptorFor);
  }

  /** A browser of its own, with a copy of the tokens. */
  thief(): UsualTab {
    this.mark(THIEF, 'stolen');
    return new UsualTab(THIEF, { ...this.#browser }, this.#surroundings, refreshShared);
  }

  get #surroundings(): { server: UsualServer; recorder: UsualRecorder; scheduler: VirtualTimeScheduler } {
    return { server: this.server, recorder: this.#recorder, scheduler: this.#scheduler };
  }

  /** Expires the access token in the storage of the tabs. */
  expire(actor: string): void {
    this.mark(actor, 'expired');
    this.server.expire(this.#browser.accessToken);
  }

  mark(actor: string, kind: MarkKind): void {
    this.#recorder.mark(actor, kind);
  }

  /** The next refresh token is not stored. */
  dropWrite(): void {
    this.#browser.dropsWrite = true;
  }

  /** What the guards of the tutorials ask, such as `JwtHelperService.isTokenExpired`: the clock of the device. */
  isTokenExpired(clockSkewMs: number): boolean {
    return this.#scheduler.now() + clockSkewMs > TOKEN_LIFETIME_MS;
  }

  after(milliseconds: number, act: () => void): void {
    this.#scheduler.schedule(act, milliseconds);
  }

  /** Plays what was begun, to its end. */
  play(): WireRecord {
    this.#scheduler.flush();
    return this.#recorder.record;
  }
}
