import type { Problem } from '@holdfast/contract';

/** The requirements of an action that the session does not meet (RFC 9470 §3). */
export interface RequiredAuthentication {
  /** Maximum time since the account last authenticated, in seconds. */
  readonly maxAge?: number;
  /** The accepted authentication context classes, in order of preference. The session needs one of them. */
  readonly acrValues?: readonly string[];
}

/** The members of the problem, named as the parameters of the challenge. */
export function authenticationMembers({
  maxAge,
  acrValues,
}: RequiredAuthentication): Pick<Problem, 'max_age' | 'acr_values'> {
  return {
    ...(maxAge === undefined ? {} : { max_age: maxAge }),
    ...(acrValues === undefined ? {} : { acr_values: acrValues.join(' ') }),
  };
}

/** Message for the user. Undefined if nothing in particular is required. */
export function authenticationDetail({ maxAge, acrValues }: RequiredAuthentication): string | undefined {
  const lacking = [
    ...(maxAge === undefined ? [] : ['a more recent']),
    ...(acrValues === undefined ? [] : ['a stronger']),
  ];
  if (lacking.length === 0) return undefined;
  return `This action requires ${lacking.join(' and ')} sign-in. Reauthenticate, then send the request again.`;
}
