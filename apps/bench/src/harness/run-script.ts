import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nodeOn } from './machine.js';

const execute = promisify(execFile);

/** Runs one of our scripts on a core, and returns the JSON that it prints. */
export async function runScript(
  file: string,
  options: object,
  core: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const command = nodeOn(core, [file, JSON.stringify(options)]);
  const { stdout } = await execute(command.file, command.args, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}
