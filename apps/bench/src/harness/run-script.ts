import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a script of ours prints as its one line of JSON, on the core named. */
export async function runScript(
  file: string,
  options: object,
  core: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const command = ['-c', String(core), process.execPath, file, JSON.stringify(options)];
  const { stdout } = await execute('taskset', command, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}
