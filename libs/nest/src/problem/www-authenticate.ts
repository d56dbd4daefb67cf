import { PROBLEMS } from '@holdfast/contract';
import type { ProblemError } from '../errors/problem-error.js';
import { authenticationMembers } from '../errors/required-authentication.js';

/** Value of `WWW-Authenticate` for a 401 (RFC 6750 §3, RFC 9449 §7.1 and §8, RFC 9470 §3). Null for other statuses. */
export function wwwAuthenticate(error: ProblemError): string | null {
  if (PROBLEMS[error.code].status !== 401) return null;
  const description = `error_description="${quotable(error.message)}"`;
  switch (error.code) {
    case 'invalid_credentials':
      return 'Bearer realm="holdfast"';
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return `DPoP error="${error.code}", ${description}`;
    case 'insufficient_user_authentication':
      return [
        `Bearer error="${error.code}"`,
        description,
        ...Object.entries(authenticationMembers(error.required)).map(
          ([name, value]) => `${name}="${quotable(String(value))}"`,
        ),
      ].join(', ');
    default:
      return `Bearer error="invalid_token", ${description}`;
  }
}

/** Replaces the characters that RFC 6750 §3 does not allow in `error_description`. */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, "'");
}
