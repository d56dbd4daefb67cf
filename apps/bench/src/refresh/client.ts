// Refreshes sessions for some seconds: `client.js {"kind","url","callers","seconds","tokens"}`. Prints refreshes per
// second.
import { openCaller, type Kind } from './callers.js';

const WARM_UP_MS = 1_000;

const { kind, url, callers, seconds, tokens } = JSON.parse(process.argv[2] ?? '') as {
  kind: Kind;
  url: string;
  callers: number;
  seconds: number;
  tokens: readonly string[];
};

const clients = [];
for (let number = 0; number < callers; number += 1) {
  clients.push(await openCaller(kind, url, number, tokens[number]));
}

const start = performance.now() + WARM_UP_MS;
const end = start + seconds * 1_000;
const latencies: number[] = [];
await Promise.all(
  clients.map(async (client) => {
    for (let before = performance.now(); before < end; before = performance.now()) {
      await client.refresh();
      if (before >= start) latencies.push(performance.now() - before);
    }
  }),
);
latencies.sort((a, b) => a - b);
const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? NaN;
process.stdout.write(`${JSON.stringify({ perSecond: latencies.length / seconds, p99 })}\n`);
process.exit(0);
