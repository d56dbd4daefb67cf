import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../../api/dist/main.js');

/** The tests create their accounts from one address. */
const FOR_TESTS = { NODE_ENV: 'test', PORT: '0', RATE_LIMIT_REGISTER: '0' };

/** Playwright sets `FORCE_COLOR`, which colors the log whatever its value. */
const PLAIN_LOG = { FORCE_COLOR: undefined, NO_COLOR: '1' };

/** A running API with its own database. */
export interface ApiServer {
  readonly url: string;
  /** All its output so far. */
  log(): string;
  stop(): Promise<void>;
}

export async function startApi(settings: Readonly<Record<string, string>>): Promise<ApiServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...PLAIN_LOG, ...FOR_TESTS, DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: string): void => {
      log += chunk;
      const [, found] = /Portal\s+(http:\S+)\/\n/.exec(log) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('exit', () => {
      reject(new Error(`The API did not start, or did not serve the portal:\n${log}`));
    });
  });
  return {
    url,
    log: () => log,
    stop: async () => {
      await ended(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}
