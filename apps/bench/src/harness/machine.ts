import { existsSync } from 'node:fs';
import { cpus } from 'node:os';

/** The server has one core for itself, what measures it the other. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

export function machine(): string {
  const [first] = cpus();
  return `${first?.model ?? 'unknown'} (${String(cpus().length)} cores), Node ${process.versions.node}`;
}

const TASKSET = '/usr/bin/taskset';

/** How Node is started with a script on a core; on whichever core where the system cannot be told. */
export function nodeOn(
  core: number,
  script: readonly string[],
): { readonly file: string; readonly args: string[] } {
  return existsSync(TASKSET)
    ? { file: TASKSET, args: ['-c', String(core), process.execPath, ...script] }
    : { file: process.execPath, args: [...script] };
}
