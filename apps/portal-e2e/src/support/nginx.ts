import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
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

/** A port that is free now. The API must know its public URL before nginx starts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Creates `tls.crt` and `tls.key` in a directory. */
export function createCertificate(directory: string): void {
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1'];
  execFileSync('openssl', [...request, '-keyout', 'tls.key', '-out', 'tls.crt'], {
    cwd: directory,
    stdio: 'ignore',
  });
}

/** The settings of docs/operations.md. */
function configurationOf({ port, prefix, handling, target }: Front, directory: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(directory, name)};`,
  );
  return `
    daemon off;
    pid ${join(directory, 'nginx.pid')};
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {}
    http {
      access_log off;
      ${paths.join(' ')}
      server {
        listen 127.0.0.1:${String(port)} ssl;
        ssl_certificate ${join(directory, 'tls.crt')};
        ssl_certificate_key ${join(directory, 'tls.key')};
        location ${prefix}/ {
          proxy_pass ${target}${handling === 'strips' ? '/' : ''};
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr;
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_buffering off;
        }
      }
    }`;
}
