import { REQUEST_ID_HEADER } from '@holdfast/contract';
import { randomUUID } from 'node:crypto';
import { singleHeader, type CallerRequest } from './http-request.js';

/** Safe in a header and in a log. */
const SAFE_ID = /^[\w.-]{1,64}$/;

/** Fastify's own IDs count from 1 in each process, so they are not unique. */
const FASTIFY_ID = /^req-[\da-z]+$/;

/** Stored on the request itself, which costs less than a WeakMap. */
const REQUEST_ID = Symbol('request ID');

interface IdentifiedRequest extends CallerRequest {
  [REQUEST_ID]?: string;
}

/**
 * The ID of a request: the one that the application's logger assigned, else the caller's `X-Request-Id`, else a new
 * one. Log lines, the response header and the `instance` of a problem all use it.
 */
export function requestIdOf(request: IdentifiedRequest): string {
  if (typeof request.id === 'string' && SAFE_ID.test(request.id) && !FASTIFY_ID.test(request.id)) {
    return request.id;
  }
  const assigned = request[REQUEST_ID];
  if (assigned !== undefined) return assigned;
  const sent = singleHeader(request, REQUEST_ID_HEADER);
  const id = sent !== null && SAFE_ID.test(sent) ? sent : randomUUID();
  request[REQUEST_ID] = id;
  return id;
}
