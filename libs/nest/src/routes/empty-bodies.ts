import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { RegisteredRoutes } from './registered-routes.js';

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

type PreParsing = (
  request: FastifyRequest,
  reply: unknown,
  payload: Readable,
  done: (error: null, payload: Readable) => void,
) => void;

interface FastifyRoute {
  readonly url: string;
  preParsing?: PreParsing | PreParsing[];
}

/** The part of a Fastify instance that this class uses. */
interface FastifyInstance {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void;
}

/** Many clients set a JSON content type on every request. Fastify rejects such a request if its body is empty. */
@Injectable()
export class EmptyBodies {
  readonly #host: HttpAdapterHost;
  readonly #routes: RegisteredRoutes;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(RegisteredRoutes) routes: RegisteredRoutes,
  ) {
    this.#host = host;
    this.#routes = routes;
  }

  /** Accepts an empty body on our routes, as Express does on all routes. Call it before Nest registers the routes. */
  accept(): void {
    const { httpAdapter } = this.#host;
    if (httpAdapter.getType() !== 'fastify') return;
    const paths = new Set(this.#routes.ours().map(({ path }) => path));
    httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', (route) => {
      if (paths.has(route.url)) route.preParsing = [dropTypeOfEmptyBody, ...[route.preParsing ?? []].flat()];
    });
  }
}

/** Fastify does not parse a body without a content type, and looks for none without a length or an encoding. */
const dropTypeOfEmptyBody: PreParsing = ({ raw: { headers } }, _reply, payload, done) => {
  const finish = (isEmpty: boolean): void => {
    if (isEmpty) {
      delete headers['content-type'];
      delete headers['transfer-encoding'];
    }
    done(null, payload);
  };
  const length = headers['content-length'];
  if (headers['content-type'] === undefined) finish(false);
  else if (length === undefined) awaitStart(payload, finish);
  else finish(Number(length) === 0);
};

/** Waits for the first byte of a body, and leaves it there, or for the end. A body without a length may have none. */
function awaitStart(payload: Readable, finish: (isEmpty: boolean) => void): void {
  const settle = (): void => {
    payload.off('readable', settle).off('end', settle);
    const first: unknown = payload.read();
    if (first !== null) payload.unshift(first);
    finish(first === null);
  };
  payload.on('readable', settle).on('end', settle);
}
