import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { singleHeader, type CallerRequest } from './http-request.js';

/** What is harmless in a header and in a log. */
const ACCEPTABLE = /^[\w.-]{1,64}$/;

/** Fastify's own ids count from 1 in each process, and tell nothing apart. */
const OF_FASTIFY = /^req-[\da-z]+$/;

/** Kept at the request itself, which costs less than a WeakMap of requests. */
const ASSIGNED = Symbol('the id of the request');

interface NamedRequest extends CallerRequest {
  [ASSIGNED]?: string;
}

/** The id that the application's logger gave the request, else the caller's own, else a new one. */
export function requestIdOf(request: NamedRequest): string {
  if (typeof request.id === 'string' && ACCEPTABLE.test(request.id) && !OF_FASTIFY.test(request.id)) {
    return request.id;
  }
  const known = request[ASSIGNED];
  if (known !== undefined) return known;
  const given = singleHeader(request, REQUEST_ID_HEADER);
  const id = given !== null && ACCEPTABLE.test(given) ? given : randomUUID();
  request[ASSIGNED] = id;
  return id;
}
