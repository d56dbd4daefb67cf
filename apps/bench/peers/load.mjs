// Sends load for a while from a core of its own, and prints what came of it as one line of JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const { url, connections, seconds, tokensFile } = JSON.parse(process.argv[2]);
const tokens = tokensFile === null ? [] : readFileSync(tokensFile, 'utf8').split('\n');
const single = tokens.length === 1 ? { headers: { authorization: `Bearer ${tokens[0]}` } } : {};
let next = 0;
const rotating = {
  requests: [
    {
      setupRequest: (request) => {
        const token = tokens[(next = (next + 1) % tokens.length)];
        return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
      },
    },
  ],
};
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  ...(tokens.length > 1 ? rotating : single),
});
const { requests, latency, non2xx, errors, statusCodeStats } = result;
process.stdout.write(
  `${JSON.stringify({ perSecond: requests.average, p50: latency.p50, p99: latency.p99, non2xx, errors, statusCodeStats })}\n`,
);
