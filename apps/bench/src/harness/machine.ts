import { existsSync } from 'node:fs';
import { cpus } from 'node:os';

/** The server has one core, the load generator the other. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

export function machine(): string {
  const [first] = cpus();
  return `${first?.model ?? 'unknown'} (${String(cpus().length)} cores), Node ${process.versions.node}`;
}

const TASKSET = '/usr/bin/taskset';

/** Command that starts Node with a script on a core, or on any core if the system has no `taskset`. */
export function nodeOn(
  core: number,
  script: readonly string[],
): { readonly file: string; readonly args: string[] } {
  return existsSync(TASKSET)
    ? { file: TASKSET, args: ['-c', String(core), process.execPath, ...script] }
    : { file: process.execPath, args: [...script] };
}
