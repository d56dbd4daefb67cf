import { DPOP_NONCE_HEADER, REQUEST_ID_HEADER } from '@holdfast/contract';
import { ProofNonces, type Clock, type SessionState } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { InjectAuthOptions } from '../options/resolved-auth-options.js';
import type { CallerRequest } from './http-request.js';
import { requestIdOf } from './request-id.js';

/** Writes responses, on Fastify and on Express. */
@Injectable()
export class HttpResponses {
  readonly #host: HttpAdapterHost;
  readonly #nonces: ProofNonces;
  readonly #clock: Clock;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ProofNonces) nonces: ProofNonces,
    @InjectAuthOptions() { clock }: { readonly clock: Clock },
  ) {
    this.#host = host;
    this.#nonces = nonces;
    this.#clock = clock;
  }

  /** Sets a header, replacing an earlier value. */
  setHeader(response: unknown, name: string, value: string): void {
    this.#host.httpAdapter.setHeader(response, name, value);
  }

  /** Whether the response has a header already, for example one that the application has set. */
  hasHeader(response: unknown, name: string): boolean {
    return (response as { getHeader(name: string): unknown }).getHeader(name) !== undefined;
  }

  /** Adds a Set-Cookie header. */
  setCookie(response: unknown, cookie: string): void {
    this.#host.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
  }

  /** Sends the request ID, so that clients can quote it. */
  setRequestId(request: CallerRequest, response: unknown): void {
    this.setHeader(response, REQUEST_ID_HEADER, requestIdOf(request));
  }

  /** Sends a nonce for a proof within the next minutes (RFC 9449 §8). */
  setNonce(response: unknown): void {
    this.setHeader(response, DPOP_NONCE_HEADER, this.#nonces.issue(this.#clock.now()));
  }

  /** Sends the nonce for the next refresh of a bound session, which saves it a challenge (RFC 9449 §8.2). */
  setRefreshNonce(response: unknown, { id, generation }: SessionState): void {
    this.setHeader(response, DPOP_NONCE_HEADER, this.#nonces.issueFor({ sessionId: id, generation }));
  }

  /** Sets the headers of every response of the auth routes (RFC 6749 §5.1, RFC 9449 §8). */
  prepare(response: unknown): void {
    this.setHeader(response, 'Cache-Control', 'no-store');
    this.setNonce(response);
  }

  /** Sets the status of the response that a route returns. */
  setStatus(response: unknown, status: number): void {
    this.#host.httpAdapter.status(response, status);
  }

  /** Sends the body and ends the response. */
  send(response: unknown, status: number, body: string): void {
    this.#host.httpAdapter.reply(response, body, status);
  }
}
