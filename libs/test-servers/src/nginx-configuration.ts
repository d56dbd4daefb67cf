import { join } from 'node:path';

/** What a test needs of nginx, beside the settings of docs/operations.md. */
export interface NginxConfiguration {
  /** Of the loopback interface. */
  readonly port: number;
  /** Where nginx keeps its files. With `tls`, `tls.crt` and `tls.key` must be there. */
  readonly directory: string;
  /** Path that it serves, such as `/` or `/app/`. */
  readonly location: string;
  /** URL that requests are passed to, or `http://` and the name of an upstream. */
  readonly target: string;
  /** Block of the servers that the target names. */
  readonly upstream?: string;
  readonly tls?: boolean;
}

/** Configures nginx as docs/operations.md does: in the foreground, with all its files in one directory. */
export function nginxConfiguration(configuration: NginxConfiguration): string {
  const { port, directory, location, target, upstream = '', tls = false } = configuration;
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(directory, name)};`,
  );
  const certificate = `
        ssl_certificate ${join(directory, 'tls.crt')};
        ssl_certificate_key ${join(directory, 'tls.key')};`;
  return `
    daemon off;
    pid ${join(directory, 'nginx.pid')};
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {}
    http {
      access_log off;
      ${paths.join(' ')}
      ${upstream}
      server {
        listen 127.0.0.1:${String(port)}${tls ? ' ssl' : ''};${tls ? certificate : ''}
        location ${location} {
          proxy_pass ${target};
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr;
          ${tls ? 'proxy_set_header X-Forwarded-Proto $scheme;' : ''}
          proxy_buffering off;
        }
      }
    }`;
}
