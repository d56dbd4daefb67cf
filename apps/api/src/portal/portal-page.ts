import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicPathOf } from '../http/public-path.js';

/** The page that all addresses of the portal have. Its base is the path of the public URL. */
export class PortalPage {
  readonly #html: string;
  readonly #publicUrls: readonly string[];

  constructor(html: string, publicUrls: readonly string[]) {
    this.#html = html;
    this.#publicUrls = publicUrls;
  }

  /** Where browsers find the paths of the portal: the path of the public URL. Empty if it has none. */
  pathOf({ host }: FastifyRequest): string {
    return publicPathOf(host, this.#publicUrls);
  }

  send(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const html = this.#htmlFor(request);
    const etag = `"${createHash('sha256').update(html).digest('base64url')}"`;
    const isKnown = request.headers['if-none-match']?.includes(etag) === true;
    void reply.header('Cache-Control', 'no-cache').header('ETag', etag);
    return isKnown ? reply.code(304).send() : reply.type('text/html; charset=utf-8').send(html);
  }

  /** Without a validator: a browser that has the page from elsewhere would get a 404 without a body. */
  sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return reply
      .code(404)
      .header('Cache-Control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(this.#htmlFor(request));
  }

  #htmlFor(request: FastifyRequest): string {
    return this.#html.replace('<base href="/"', () => `<base href="${this.pathOf(request)}/"`);
  }
}
