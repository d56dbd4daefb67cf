// Runs in a browser: the smallest application with the library, which a test drives from outside.
import {
  HttpClient,
  HttpContext,
  HttpErrorResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { holdfastInterceptor, NO_REPLAY, provideHoldfast, Session } from '@holdfast/angular';
import { injectHoldfastFetch } from '@holdfast/angular/fetch';
import { firstValueFrom } from 'rxjs';

const { injector } = await createApplication({
  providers: [provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast()],
});
const http = injector.get(HttpClient);
const session = injector.get(Session);
const holdfastFetch = runInInjectionContext(injector.get(EnvironmentInjector), injectHoldfastFetch);

/** How a request ended: its status, and the code of a problem. */
function describe(error) {
  if (error instanceof HttpErrorResponse) return `${error.status} ${error.error?.code ?? ''}`.trim();
  return error instanceof Error ? error.name : String(error);
}

function counted(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** As many requests at once; how they ended, counted. */
async function many(count, path) {
  const ends = Array.from({ length: count }, () =>
    firstValueFrom(http.get(path)).then(() => 'done', describe),
  );
  return counted(await Promise.all(ends));
}

/** Writes that the server counts, so that one that arrives twice is seen. */
async function write(count, run) {
  const ends = Array.from({ length: count }, (_value, request) =>
    firstValueFrom(http.post('/api/v1/auth/lab/requests', { run, request })).then(() => 'done', describe),
  );
  return counted(await Promise.all(ends));
}

/** Of many requests, the first ones are cancelled while they wait. */
async function manyCancelled(count, cancelled, path) {
  const ends = [];
  for (let request = 0; request < count; request += 1) {
    const subscriptionEnd = Promise.withResolvers();
    const subscription = http.get(path).subscribe({
      next: () => subscriptionEnd.resolve('done'),
      error: (error) => subscriptionEnd.resolve(describe(error)),
    });
    if (request < cancelled) {
      setTimeout(() => {
        subscription.unsubscribe();
        subscriptionEnd.resolve('cancelled');
      });
    }
    ends.push(subscriptionEnd.promise);
  }
  return counted(await Promise.all(ends));
}

/** What must not be sent twice. */
function upload(path) {
  const context = new HttpContext().set(NO_REPLAY, true);
  return firstValueFrom(http.post(path, 'x'.repeat(100_000), { context })).then(() => 'done', describe);
}

/** As `write` of one, whose body the browser sends while it is still being made. */
async function streamWrite(run) {
  const pieces = [
    ...Array.from({ length: 5 }, () => ' '.repeat(10_000)),
    JSON.stringify({ run, request: 0 }),
  ];
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
  });
  const headers = { 'Content-Type': 'application/json' };
  const options = { method: 'POST', body, duplex: 'half', headers };
  const response = await holdfastFetch('/api/v1/auth/lab/requests', options);
  return response.ok ? 'done' : `${response.status} ${(await response.json()).code}`;
}

globalThis.app = {
  status: () => session.status(),
  reason: () => session.reason()?.code ?? null,
  signIn: async ({ email, password }) => (await session.signIn(email, password)).kind,
  signOut: async () => void (await session.signOut()),
  bound: () => session.bound(),
  /** Whether it is known who is signed in, and nothing is asked any more. */
  isSettled: () => session.status() === 'signed_out' || session.account() !== null,
  many,
  write,
  manyCancelled,
  upload,
  streamWrite,
  /** Keeps the page's thread from doing anything else. */
  block: (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  },
};
document.title = 'ready';
