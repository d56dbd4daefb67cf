/**
 * What a client should do about a problem.
 *
 * - `refresh`: get a new access token, then send the request once more
 * - `prove`: create a new device proof, then send the request once more
 * - `sign_in`: ask the user to sign in; the only action that ends a session in the client
 * - `reauthenticate`: have the user reauthenticate, then send the request once more; the session stays
 * - `retry`: a temporary failure; send the request again later
 * - `none`: fix the request itself
 */
export const PROBLEM_ACTIONS = ['refresh', 'prove', 'sign_in', 'reauthenticate', 'retry', 'none'] as const;

/** The `action` member of a problem: one of PROBLEM_ACTIONS. */
export type ProblemAction = (typeof PROBLEM_ACTIONS)[number];
