import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { RegisteredRoutes } from './registered-routes.js';

type OnRequest = (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void;

interface FastifyRoute {
  readonly url: string;
  onRequest?: OnRequest | OnRequest[];
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
      if (paths.has(route.url)) route.onRequest = [dropTypeOfEmptyBody, ...[route.onRequest ?? []].flat()];
    });
  }
}

/** Fastify does not parse a body without a content type. */
const dropTypeOfEmptyBody: OnRequest = ({ raw }, _reply, done) => {
  if (isEmpty(raw)) delete raw.headers['content-type'];
  done();
};

/** RFC 9112 §6.3. In HTTP/2 a request without Content-Length may have a body. */
function isEmpty({ headers, httpVersionMajor }: IncomingMessage): boolean {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length) === 0;
  return httpVersionMajor === 1 && headers['transfer-encoding'] === undefined;
}
