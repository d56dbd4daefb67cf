/** Whether the browser says that it blocks cookies for this page. */
export function areCookiesBlocked(): boolean {
  return !navigator.cookieEnabled;
}
