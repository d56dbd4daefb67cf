import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadOnce } from '../harness/load.js';
import type { Line } from '../harness/report.js';
import { startServer } from '../harness/server-process.js';
import { figureOf } from '../harness/statistics.js';

const execute = promisify(execFile);
const HERE = import.meta.dirname;

/** Measures the memory of 100,000 ended sessions and of many verified tokens. */
export async function measureMemory(tokens: number): Promise<readonly Line[]> {
  const { stdout } = await execute(process.execPath, ['--expose-gc', join(HERE, 'revoked-sessions.js')]);
  const { bytes } = JSON.parse(stdout) as { bytes: number };
  return [
    lineOf('100,000 ended sessions', bytes),
    lineOf(`${tokens.toLocaleString('en-US')} verified tokens in the cache`, await bytesOfTokens(tokens)),
  ];
}

/** Growth of a server's heap while it sees that many tokens for the first time. */
async function bytesOfTokens(tokens: number): Promise<number> {
  const server = await startServer(
    join(HERE, '../guarded/server.js'),
    ['fastify', 'guarded', String(tokens)],
    {
      NODE_OPTIONS: '--expose-gc',
    },
  );
  try {
    const before = await heapOf(server.url);
    await loadOnce(`${server.url}/me`, server.tokens);
    return (await heapOf(server.url)) - before;
  } finally {
    await server.stop();
  }
}

async function heapOf(url: string): Promise<number> {
  return ((await (await fetch(`${url}/heap`)).json()) as { bytes: number }).bytes;
}

function lineOf(name: string, bytes: number): Line {
  return { section: 'Memory', name, figure: figureOf([bytes / 1_000_000]), unit: 'MB', target: null };
}
