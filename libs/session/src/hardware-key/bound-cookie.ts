/** What a refresh shows of the hardware key of its session. */
export type BoundCookie =
  /** A bound cookie of the session that is fresh. */
  | {
      readonly kind: 'fresh';
      /** JWK SHA-256 thumbprint (RFC 7638) of the hardware key that the browser signed with to get it. */
      readonly thumbprint: string;
    }
  /** None, and the browser reports that it could not get one: `Secure-Session-Skipped`. Anybody can send that. */
  | { readonly kind: 'skipped' }
  /** None, or not a fresh one. */
  | {
      readonly kind: 'missing';
      /**
       * Since when the browser has been missing it, by its own account; null if it has none. Milliseconds since 1970.
       */
      readonly since: number | null;
    };

/** What a request without a bound cookie shows. */
export const NO_BOUND_COOKIE: BoundCookie = { kind: 'missing', since: null };
