import type { Problem } from '@holdfast/contract';

/** The challenge of a 401 (RFC 6750 §3, RFC 9449 §7.1 and §8); null for every other status. */
export function wwwAuthenticate({ status, code, detail }: Problem): string | null {
  if (status !== 401) return null;
  switch (code) {
    case 'invalid_credentials':
      return 'Bearer realm="holdfast"';
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return `DPoP error="${code}", error_description="${quotable(detail)}"`;
    default:
      return `Bearer error="invalid_token", error_description="${quotable(detail)}"`;
  }
}

/** Leaves the characters that RFC 6750 §3 allows in `error_description`. */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, "'");
}
