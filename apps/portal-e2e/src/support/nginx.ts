import { nginxConfiguration } from '@holdfast/test-servers';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** What nginx does with the prefix of a path before it passes a request on. */
export type PrefixHandling = 'strips' | 'keeps';

/** Debian's nginx with TLS, on loopback. */
export interface Nginx {
  stop(): Promise<void>;
}

interface Front {
  readonly port: number;
  /** Begins with a slash and does not end with one. */
  readonly prefix: string;
  readonly handling: PrefixHandling;
  /** URL of the API. */
  readonly target: string;
}

/** @param path of nginx */
export async function startNginx(path: string, front: Front): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-nginx-'));
  const file = join(directory, 'nginx.conf');
  createCertificate(directory);
  await writeFile(file, configurationOf(front, directory));
  const child = spawn(path, ['-c', file, '-e', 'stderr'], { stdio: 'ignore' });
  await expect(() => fetch(`http://127.0.0.1:${String(front.port)}/`)).toPass({ intervals: [50] });
  return {
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Creates `tls.crt` and `tls.key` in a directory. */
export function createCertificate(directory: string): void {
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1'];
  execFileSync('openssl', [...request, '-keyout', 'tls.key', '-out', 'tls.crt'], {
    cwd: directory,
    stdio: 'ignore',
  });
}

function configurationOf({ port, prefix, handling, target }: Front, directory: string): string {
  return nginxConfiguration({
    port,
    directory,
    location: `${prefix}/`,
    target: handling === 'strips' ? `${target}/` : target,
    tls: true,
  });
}
