// Sends load for a while from a core of its own, and prints what came of it as one line of JSON.
import autocannon, { type Request } from 'autocannon';
import { readFileSync } from 'node:fs';
import { dpopHeaders, type DpopToken } from './dpop-token.js';

const { tokensFile, ...options } = JSON.parse(process.argv[2] ?? '') as {
  url: string;
  connections: number;
  duration?: number;
  amount?: number;
  tokensFile: string | null;
};
const tokens = tokensFile === null ? [] : readFileSync(tokensFile, 'utf8').split('\n');
let next = 0;

function withNextToken(request: Request): Request {
  next = (next + 1) % tokens.length;
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${tokens[next] ?? ''}` } };
}

/** A DPoP access token is JSON: its proofs are signed here, on this process's core. */
function withNextProof(token: string): (request: Request) => Request {
  const headersOf = dpopHeaders(JSON.parse(token) as DpopToken, options.url);
  return (request) => ({ ...request, headers: { ...request.headers, ...headersOf() } });
}

const [first] = tokens;
const isDpop = first?.startsWith('{') === true;
const result = await autocannon({
  ...options,
  ...(tokens.length > 1 ? { requests: [{ setupRequest: withNextToken }] } : {}),
  ...(isDpop ? { requests: [{ setupRequest: withNextProof(first) }] } : {}),
  ...(tokens.length === 1 && first !== undefined && !isDpop
    ? { headers: { authorization: `Bearer ${first}` } }
    : {}),
});
const { requests, latency, non2xx, errors } = result;
const { p50, p99 } = latency;
process.stdout.write(`${JSON.stringify({ perSecond: requests.average, p50, p99, non2xx, errors })}\n`);
