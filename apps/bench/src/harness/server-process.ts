import { spawn } from 'node:child_process';
import { nodeOn, SERVER_CORE } from './machine.js';

/** A server of its own process and core. */
export interface ServerProcess {
  readonly url: string;
  /** Access tokens that it takes. */
  readonly tokens: readonly string[];
  stop(): Promise<void>;
}

/** @param file that prints `ready {"url":…,"tokens":[…]}` once it listens */
export async function startServer(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const command = nodeOn(SERVER_CORE, [file, ...args]);
  const child = spawn(command.file, command.args, {
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const line = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const [, json] = /^ready (.*)\n/m.exec(said) ?? [];
      if (json !== undefined) resolve(json);
    });
    child.once('exit', () => {
      reject(new Error(`${file} ${args.join(' ')} ended before it was ready: ${said}`));
    });
  });
  const { url, tokens } = JSON.parse(line) as { url: string; tokens: string[] };
  return {
    url,
    tokens,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
