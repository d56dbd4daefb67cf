import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIENT_CORE, nodeOn } from './machine.js';

const run = promisify(execFile);
const LOAD = join(import.meta.dirname, 'load-worker.js');

const CONNECTIONS = 32;

/** Latencies in milliseconds. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly non2xx: number;
  readonly errors: number;
}

/** How long a load lasts: in seconds or in requests. */
type Span = { readonly duration: number } | { readonly amount: number };

/** Loads a server for some seconds, with the tokens in turn. */
export function load(url: string, tokens: readonly string[], seconds: number): Promise<LoadResult> {
  return loadFor(url, tokens, { duration: seconds });
}

/** Loads a server with one request per token. */
export function loadOnce(url: string, tokens: readonly string[]): Promise<LoadResult> {
  return loadFor(url, tokens, { amount: tokens.length });
}

async function loadFor(url: string, tokens: readonly string[], span: Span): Promise<LoadResult> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  try {
    const tokensFile = tokens.length === 0 ? null : join(directory, 'tokens');
    if (tokensFile !== null) await writeFile(tokensFile, tokens.join('\n'));
    const options = JSON.stringify({ url, connections: CONNECTIONS, ...span, tokensFile });
    const { file, args } = nodeOn(CLIENT_CORE, [LOAD, options]);
    const { stdout } = await run(file, args);
    return JSON.parse(stdout) as LoadResult;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
