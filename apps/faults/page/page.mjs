// Runs in a browser: the smallest application that uses the library. Tests drive it.
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

/** Sends many requests at once, and counts how they ended. */
async function many(count, path) {
  const ends = Array.from({ length: count }, () =>
    firstValueFrom(http.get(path)).then(() => 'done', describe),
  );
  return counted(await Promise.all(ends));
}

/** Sends writes that the server counts, so that a duplicate is noticed. */
async function write(count, run) {
  const ends = Array.from({ length: count }, (_value, request) =>
    firstValueFrom(http.post('/api/v1/auth/lab/requests', { run, request })).then(() => 'done', describe),
  );
  return counted(await Promise.all(ends));
}

/** Sends many requests and cancels the first ones while they wait. */
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

/** Sends a request that must not be replayed. */
function upload(path) {
  const context = new HttpContext().set(NO_REPLAY, true);
  return firstValueFrom(http.post(path, 'x'.repeat(100_000), { context })).then(() => 'done', describe);
}

/** Sends one write with a streamed body. */
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
  /** The email of the signed-in account. */
  account: () => session.account()?.email ?? null,
  /** Whether the page knows who is signed in and has no request under way. */
  isSettled: () => session.status() === 'signed_out' || session.account() !== null,
  many,
  write,
  manyCancelled,
  upload,
  streamWrite,
  /** Blocks the main thread. */
  block: (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  },
};
document.title = 'ready';
