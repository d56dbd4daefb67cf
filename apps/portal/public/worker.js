// Keeps the pages of the portal for when it is offline. What belongs to the API never passes through the service worker:
// nothing of it is stored, and its failures, streams and redirects stay what they are.
const API_PATH = /^\/(?:api|health|metrics|\.well-known)(?:\/|$)/;

globalThis.addEventListener('fetch', (event) => {
  if (API_PATH.test(new URL(event.request.url).pathname)) event.stopImmediatePropagation();
});

globalThis.importScripts('ngsw-worker.js');
