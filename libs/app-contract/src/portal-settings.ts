/** Path of `PortalSettings`, relative to the API's base path. */
export const PORTAL_SETTINGS = 'portal-settings';

/** What the portal's pages need to know of the API before anybody signs in. */
export interface PortalSettings {
  /** An account that anybody may use; null where there is none. */
  readonly demo_account: { readonly email: string; readonly password: string } | null;
  /** Characters that a new password needs at least. */
  readonly min_password_length: number;
  /** Whether this request carried a refresh cookie, which may be of an ended session. */
  readonly has_refresh_cookie: boolean;
}
