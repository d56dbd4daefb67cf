/** How an account authenticated, according to the application. */
export interface AuthenticationClaims {
  /** Authentication methods (`amr`), such as `pwd` and `otp`: at most 16, preferably of RFC 8176. Defaults to none. */
  readonly amr?: readonly string[];
  /** Authentication context class (`acr`): a name or a URI that the application agrees on with its routes. */
  readonly acr?: string;
}

/** The authentication of a session, which its access tokens carry as claims (RFC 9068 §2.2.1). */
export interface Authentication {
  /** When the account last authenticated (`auth_time`). Milliseconds since 1970. */
  readonly at: number;
  /** The methods of that authentication (`amr`). Empty when unknown. */
  readonly amr: readonly string[];
  /** The context class that the session has reached (`acr`). Null when the application names none. */
  readonly acr: string | null;
}

const MAX_AMR_VALUES = 16;
const MAX_AMR_VALUE_LENGTH = 64;
const MAX_ACR_LENGTH = 256;

/**
 * No spaces, which separate values in lists, and no characters that need escaping in a header (RFC 6750 §3, RFC 9470
 * §3).
 */
const VALUE = /^[!#-[\]-~]+$/;

/**
 * Whether a value may be an authentication context class: visible ASCII without `"` and `\`, 256 characters at most.
 */
export function isAcr(value: string): boolean {
  return value.length <= MAX_ACR_LENGTH && VALUE.test(value);
}

/**
 * The authentication of a session that starts at `at`, in milliseconds since 1970.
 *
 * @throws RangeError when a value is empty, too long or has characters that are not allowed, or there are too many
 */
export function newAuthentication({ amr = [], acr }: AuthenticationClaims, at: number): Authentication {
  if (amr.length > MAX_AMR_VALUES || !amr.every(isAmrValue)) {
    throw new RangeError(
      `amr: expected at most ${String(MAX_AMR_VALUES)} values such as "pwd", each without spaces and of at most ` +
        `${String(MAX_AMR_VALUE_LENGTH)} characters`,
    );
  }
  if (acr !== undefined && !isAcr(acr)) {
    throw new RangeError(
      `acr: expected a name or a URI without spaces, of at most ${String(MAX_ACR_LENGTH)} characters`,
    );
  }
  return { at, amr: [...amr], acr: acr ?? null };
}

function isAmrValue(value: string): boolean {
  return value.length <= MAX_AMR_VALUE_LENGTH && VALUE.test(value);
}
