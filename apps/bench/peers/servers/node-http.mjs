import { createServer } from 'node:http';
import { ready } from './ready.mjs';

const server = createServer((_request, response) => {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end('{"id":"ada"}');
});
server.listen(0, '127.0.0.1', () => ready(server.address().port, []));
