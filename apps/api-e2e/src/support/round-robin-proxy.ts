import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Sends each request to the next target, alive or not; 502 where there is no answer. */
export class RoundRobinProxy {
  readonly url: string;
  targets: readonly string[] = [];
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 200 });
  readonly #server = createServer((incoming, outgoing) => {
    this.#forward(incoming, outgoing);
  });
  #turn = 0;

  constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${String(port)}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = this.targets[this.#turn % this.targets.length] ?? '';
    this.#turn += 1;
    const { method, headers, url = '/' } = incoming;
    const onward = request(target + url, { method, headers, agent: this.#agent }, (answer) => {
      answer.on('error', () => outgoing.destroy());
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    incoming.pipe(onward);
  }
}
