import { spawn } from 'node:child_process';
import { nodeOn, SERVER_CORE } from './machine.js';

/** A server in its own process, on its own core. */
export interface ServerProcess {
  readonly url: string;
  /** Access tokens that it accepts. */
  readonly tokens: readonly string[];
  stop(): Promise<void>;
}

/** @param file script that prints `ready {"url":…,"tokens":[…]}` once it listens */
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
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const [, json] = /^ready (.*)\n/m.exec(output) ?? [];
      if (json !== undefined) resolve(json);
    });
    child.once('exit', () => {
      reject(new Error(`${file} ${args.join(' ')} exited before it was ready: ${output}`));
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
