import {
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  type HttpEvent,
  type HttpInterceptorFn,
  type HttpRequest,
} from '@angular/common/http';
import {
  defer,
  delay,
  EMPTY,
  map,
  mergeMap,
  of,
  tap,
  throwError,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { UsualAuth } from './usual-auth';
import type { UsualRecorder } from './usual-recorder';
import type { UsualResponse, UsualServer } from './usual-server';

const ONE_WAY_MS = 10;

/** What the tabs of one browser share. */
export interface UsualBrowser {
  accessToken: string;
  refreshToken: string;
  /** Whether the next refresh token is not stored. */
  dropsWrite: boolean;
}

/** The simulation that a tab is part of. */
export interface Surroundings {
  readonly server: UsualServer;
  readonly recorder: UsualRecorder;
  readonly scheduler: SchedulerLike;
}

/** A simulated tab: Angular's `HttpClient` and the usual interceptor, before the simulated server. */
export class UsualTab implements UsualAuth {
  readonly #name: string;
  readonly #browser: UsualBrowser;
  readonly #world: Surroundings;
  readonly #http: HttpClient;
  #asked = 0;
  #isSignedOut = false;

  constructor(
    name: string,
    browser: UsualBrowser,
    world: Surroundings,
    interceptorFor: (auth: UsualAuth) => HttpInterceptorFn,
  ) {
    this.#name = name;
    this.#browser = browser;
    this.#world = world;
    const intercept = interceptorFor(this);
    this.#http = new HttpClient({
      handle: (request) => intercept(request, (attempt) => this.#send(attempt)),
    });
  }

  get accessToken(): string {
    return this.#browser.accessToken;
  }

  /** Sends a number of requests at once. */
  ask(count: number): void {
    const { recorder } = this.#world;
    recorder.ask(this.#name, count);
    for (let sent = 0; sent < count; sent += 1) {
      const request = this.#asked;
      this.#asked += 1;
      if (this.#isSignedOut) continue;
      this.#http.post('/', request).subscribe({ error: () => undefined });
    }
  }

  refresh(): Observable<string> {
    const { server, scheduler } = this.#world;
    return this.#call(null, () => server.refresh(this.#browser.refreshToken, scheduler.now())).pipe(
      mergeMap(({ status, tokens }) => {
        if (tokens === undefined) return throwError(() => new HttpErrorResponse({ status }));
        this.#browser.accessToken = tokens.accessToken;
        if (!this.#browser.dropsWrite) this.#browser.refreshToken = tokens.refreshToken;
        this.#browser.dropsWrite = false;
        return of(tokens.accessToken);
      }),
    );
  }

  signOut(): void {
    this.#browser.accessToken = '';
    this.#browser.refreshToken = '';
    if (!this.#isSignedOut) this.#world.recorder.mark(this.#name, 'signed_out');
    this.#isSignedOut = true;
  }

  #send({ body, headers }: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    const { server, scheduler } = this.#world;
    const token = headers.get('Authorization')?.replace('Bearer ', '') ?? '';
    if (typeof body !== 'number') return EMPTY;
    return this.#call(body, () => server.request(token, scheduler.now())).pipe(
      mergeMap(({ status }) =>
        status === 200 ? of(new HttpResponse()) : throwError(() => new HttpErrorResponse({ status })),
      ),
    );
  }

  #call(request: number | null, respond: () => UsualResponse): Observable<UsualResponse> {
    const { recorder, scheduler } = this.#world;
    return defer(() => {
      const end = recorder.start(this.#name, request);
      return timer(ONE_WAY_MS, scheduler).pipe(map(respond), delay(ONE_WAY_MS, scheduler), tap(end));
    });
  }
}
