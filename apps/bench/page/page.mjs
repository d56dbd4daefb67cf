// Runs in a browser: measures the interceptor with a backend that responds immediately at no cost.
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';
import { firstValueFrom, of, ReplaySubject, throwError } from 'rxjs';

const REFRESH = '/api/v1/auth/refresh';
const ROUND = 20_000;
const WAITING = 1_000;

let generation = 0;
/** Holds refresh responses back. Null while the backend responds immediately. */
let held = null;
let lastReplayAt = 0;

function tokenResponse() {
  generation += 1;
  return new HttpResponse({
    status: 200,
    body: {
      access_token: `token-${String(generation)}`,
      token_type: 'Bearer',
      expires_in: 86_400,
      session: { id: 'session', bound: true, idle_expires_at: '', expires_at: '' },
    },
  });
}

const backend = {
  handle: (request) => {
    if (request.url.endsWith(REFRESH)) return held ?? of(tokenResponse());
    const isOld = held !== null && request.headers.get('Authorization') === 'Bearer token-1';
    if (isOld) return throwError(() => expired(request.url));
    lastReplayAt = performance.now();
    return of(new HttpResponse({ status: 200, body: 'response' }));
  },
};

function expired(url) {
  const error = { code: 'token_expired', action: 'refresh', status: 401 };
  return new HttpErrorResponse({ status: 401, url, error });
}

async function open(...providers) {
  const { injector } = await createApplication({
    providers: [...providers, { provide: HttpBackend, useValue: backend }],
  });
  return injector;
}

const plain = (await open(provideHttpClient())).get(HttpClient);
const injector = await open(provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast());
const guarded = injector.get(HttpClient);
while (injector.get(Session).status() !== 'signed_in') {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

function microsecondsOf(client) {
  const start = performance.now();
  for (let request = 0; request < ROUND; request += 1) client.get('/api/v1/notes').subscribe();
  return ((performance.now() - start) * 1_000) / ROUND;
}

globalThis.measure = async (rounds) => {
  const added = [];
  microsecondsOf(plain);
  microsecondsOf(guarded);
  for (let round = 0; round < rounds; round += 1) {
    const without = microsecondsOf(plain);
    added.push(microsecondsOf(guarded) - without);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { addedMicroseconds: added, ...(await drain()) };
};

/** 1,000 requests get `token_expired`, wait for one refresh and are replayed. */
async function drain() {
  held = new ReplaySubject(1);
  const longTasks = [];
  const observer = new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  const responses = Array.from({ length: WAITING }, () => firstValueFrom(guarded.get('/api/v1/notes')));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const respondedAt = performance.now();
  held.next(tokenResponse());
  held.complete();
  await Promise.all(responses);
  await new Promise((resolve) => setTimeout(resolve, 200));
  observer.disconnect();
  held = null;
  return {
    drainMilliseconds: lastReplayAt - respondedAt,
    longestTaskMilliseconds: Math.max(0, ...longTasks),
  };
}

document.title = 'ready';
