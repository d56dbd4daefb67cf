/** A URL of PostgreSQL, up to its hosts, the hosts, and the rest. */
const URL_PARTS = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?#]*)(.*)$/;

/**
 * The URL of each host, from a URL that may list several, separated by commas, as libpq reads it (PostgreSQL 18,
 * §32.1.1.2). Empty if it is no URL of PostgreSQL.
 */
export function postgresHostUrls(url: string): readonly string[] {
  const [, start, hosts, rest] = URL_PARTS.exec(url) ?? [];
  if (start === undefined || hosts === undefined || rest === undefined) return [];
  const urls = hosts.split(',').map((host) => start + host + rest);
  return urls.every((one) => URL.canParse(one)) ? urls : [];
}
