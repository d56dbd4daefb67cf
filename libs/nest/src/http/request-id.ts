import { randomUUID } from 'node:crypto';
import type { HttpRequest } from './http-request.js';

const assigned = new WeakMap<HttpRequest, string>();

/** The id that the platform or its logger gave the request; one of our own where none did. */
export function requestIdOf(request: HttpRequest): string {
  if (typeof request.id === 'string' && request.id !== '') return request.id;
  const id = assigned.get(request) ?? randomUUID();
  assigned.set(request, id);
  return id;
}
