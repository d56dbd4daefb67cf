import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 1_024 });

export interface Call {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CallResponse {
  readonly status: number;
  readonly text: string;
  readonly cookies: readonly string[];
  readonly nonce: string | null;
}

/** Sends a request. Cheaper than `fetch`, so that the client is not what is measured. */
export function call({ url, method = 'POST', headers, body }: Call): Promise<CallResponse> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body ?? '')) };
    const outgoing = request(url, { agent, method, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => {
        const nonce = response.headers['dpop-nonce'];
        resolve({
          status: response.statusCode ?? 0,
          text,
          cookies: (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0] ?? ''),
          nonce: typeof nonce === 'string' ? nonce : null,
        });
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
