/** A URL of Redis, up to its hosts, the hosts, and the rest. */
const URL_PARTS = /^(rediss?:\/\/(?:[^@/]*@)?)([^/?#]+)(.*)$/;

/** The URL of each host, from a URL that may list several, separated by commas. Empty if it is no URL of Redis. */
export function redisHostUrls(url: string): readonly string[] {
  const [, start, hosts, rest] = URL_PARTS.exec(url) ?? [];
  if (start === undefined || hosts === undefined || rest === undefined) return [];
  const urls = hosts.split(',').map((host) => start + host + rest);
  return urls.every(isRedisUrl) ? urls : [];
}

/** With a number as its path if it has one: that of the database. */
function isRedisUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).hostname !== '' && /^(\/\d*)?$/.test(new URL(url).pathname);
}
