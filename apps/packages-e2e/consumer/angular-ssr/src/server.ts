import {
  AngularNodeAppEngine,
  createNodeRequestHandler,
  isMainModule,
  writeResponseToNodeResponse,
} from '@angular/ssr/node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const engine = new AngularNodeAppEngine({ allowedHosts: ['127.0.0.1'] });

/** Renders the pages. Knows nobody: what the page asks for while it is rendered is rejected. */
export const reqHandler = createNodeRequestHandler((request, response, next) => {
  if (request.url?.startsWith('/app') !== true) {
    response.writeHead(401).end();
    return;
  }
  engine.handle(request).then((rendered) => {
    if (rendered === null) response.writeHead(404).end();
    else return writeResponseToNodeResponse(rendered, response);
  }, next);
});

if (isMainModule(import.meta.url)) {
  const server = createServer((request, response) => {
    void reqHandler(request, response, (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening at http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  });
}
