import { baseUrlsOf, singleHeader, type CallerRequest, type HttpRequest } from './http-request.js';

/** The address of the API in a browser. */
export interface BrowserAddress {
  /** With the port, unless it is the default one, and with the path that a proxy strips. */
  readonly hostAndPath: string;
  /**
   * What a browser does with a `Secure` cookie. `tls`: it keeps it. `loopback`: without TLS, where WebKit does not keep
   * it. `plain`: without TLS elsewhere, where no browser keeps it.
   */
  readonly transport: 'tls' | 'loopback' | 'plain';
  /**
   * Whether another request of the same browser may show another transport: a proxy with TLS that forwards to loopback
   * is recognized by the page's origin, which not every request names, unless there is a public URL.
   */
  readonly isUncertain: boolean;
}

/**
 * The address under which a browser has sent a request: the public URL of its host, else the first public URL, else
 * what the request itself says.
 */
export function browserAddressOf(request: HttpRequest, publicUrls: readonly string[]): BrowserAddress {
  const host = hostOf(baseUrlsOf(request, []).at(0));
  const urls = baseUrlsOf(request, publicUrls);
  const url = urls.find((candidate) => hostOf(candidate) === host) ?? urls.at(0) ?? '';
  if (!URL.canParse(url)) return { hostAndPath: '', transport: 'tls', isUncertain: false };
  const { protocol, hostname, host: publicHost, pathname } = new URL(url);
  const hasTls = protocol === 'https:' || (publicUrls.length === 0 && isBehindTls(request));
  const withoutTls = isLoopback(hostname) ? 'loopback' : 'plain';
  return {
    hostAndPath: publicHost + pathname,
    transport: hasTls ? 'tls' : withoutTls,
    isUncertain: publicUrls.length === 0 && isLoopback(hostname),
  };
}

/** A proxy that terminates TLS may say so, and a page that was loaded by TLS calls nothing without it but loopback. */
export function isBehindTls(request: CallerRequest): boolean {
  const forwarded = singleHeader(request, 'x-forwarded-proto') ?? '';
  return /^https\b/i.test(forwarded) || singleHeader(request, 'origin')?.startsWith('https:') === true;
}

/** Secure Contexts §3.1. */
function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);
}

function hostOf(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : null;
}
