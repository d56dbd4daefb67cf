import { connect, createServer, type Socket } from 'node:net';

/** A message of the PostgreSQL protocol (version 3). */
export interface PostgresMessage {
  readonly from: 'api' | 'database';
  /** The type letter, or `startup` for the first message, which has none. */
  readonly type: string;
  /** The statement's name or text for `P`, `B` and `Q`, the tag for `C`, empty otherwise. */
  readonly text: string;
  /** The last statement requested on the connection. */
  readonly statement: string;
}

/** What happens to a message. `cut` closes the connection instead of forwarding it. */
export type Fate = 'forward' | 'cut';

/** Proxy between one instance and the database. */
export class PostgresProxy {
  readonly port: number;
  /** `stall` discards all data and keeps the connections open. */
  mode: 'pass' | 'stall' = 'pass';
  judge: (message: PostgresMessage) => Fate | Promise<Fate> = () => 'forward';
  readonly #databasePort: number;
  readonly #links = new Set<Socket>();
  readonly #server = createServer((api) => {
    this.#link(api);
  });

  constructor(port: number, databasePort: number) {
    this.port = port;
    this.#databasePort = databasePort;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#links) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  heal(): void {
    this.judge = () => 'forward';
    this.mode = 'pass';
  }

  #link(api: Socket): void {
    const database = connect(this.#databasePort, '127.0.0.1');
    const end = (): void => {
      for (const socket of [api, database]) {
        this.#links.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [api, database]) {
      this.#links.add(socket);
      socket.setNoDelay(true).on('error', end).on('close', end);
    }
    const state = { statement: '' };
    this.#pump(api, database, new MessageReader('api'), state, end);
    this.#pump(database, api, new MessageReader('database'), state, end);
  }

  #pump(
    source: Socket,
    sink: Socket,
    reader: MessageReader,
    state: { statement: string },
    end: () => void,
  ): void {
    let last = Promise.resolve();
    source.on('data', (chunk) => {
      const messages = reader.read(chunk);
      last = last.then(async () => {
        for (const { bytes, ...message } of messages) {
          if (message.type === 'B' || message.type === 'Q') state.statement = message.text;
          const fate = await this.judge({ ...message, statement: state.statement });
          if (fate === 'cut') {
            end();
            return;
          }
          if (this.mode !== 'stall' && sink.writable) sink.write(bytes);
        }
      });
    });
  }
}

type ReadMessage = Omit<PostgresMessage, 'statement'> & { readonly bytes: Buffer };

/** Splits a stream into messages. */
class MessageReader {
  readonly #from: PostgresMessage['from'];
  #rest: Buffer = Buffer.alloc(0);
  #isStarted: boolean;

  constructor(from: PostgresMessage['from']) {
    this.#from = from;
    this.#isStarted = from === 'database';
  }

  read(chunk: Buffer): readonly ReadMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: ReadMessage[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) messages.push(next);
    return messages;
  }

  #next(): ReadMessage | null {
    const head = this.#isStarted ? 1 : 0;
    if (this.#rest.length < head + 4) return null;
    const length = head + this.#rest.readInt32BE(head);
    if (this.#rest.length < length) return null;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    const type = this.#isStarted ? String.fromCharCode(bytes[0] ?? 0) : 'startup';
    this.#isStarted = true;
    return { from: this.#from, type, text: textOf(this.#from, type, bytes.subarray(5)), bytes };
  }
}

function textOf(from: PostgresMessage['from'], type: string, content: Buffer): string {
  const strings = content.toString('latin1').split('\0');
  if (from === 'api' && type === 'B') return strings[1] ?? '';
  const isText = from === 'api' ? type === 'Q' || type === 'P' : type === 'C';
  return isText ? (strings[0] ?? '') : '';
}
