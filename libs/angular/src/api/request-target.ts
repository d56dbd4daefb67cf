import { AuthPath } from '@holdfast/contract';
import type { ResolvedHoldfastOptions } from '../options/holdfast-options.js';

/** These carry credentials of their own. */
const WITHOUT_TOKEN: ReadonlySet<string> = new Set([AuthPath.login, AuthPath.refresh]);

/** Whether a request may carry the access token: judged by the origin that the browser will send it to, never by text. */
export function takesAccessToken(
  url: string,
  { apiOrigin, allowedOrigins }: ResolvedHoldfastOptions,
  baseUrl: string,
): boolean {
  if (!URL.canParse(url, baseUrl)) return false;
  const { origin, pathname } = new URL(url, baseUrl);
  return allowedOrigins.has(origin) && !(origin === apiOrigin && WITHOUT_TOKEN.has(pathname));
}
