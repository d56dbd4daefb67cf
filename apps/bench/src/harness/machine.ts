import { cpus } from 'node:os';

/** The server has one core for itself, what measures it the other. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

export function machine(): string {
  const [first] = cpus();
  return `${first?.model ?? 'unknown'} (${String(cpus().length)} cores), Node ${process.versions.node}`;
}
