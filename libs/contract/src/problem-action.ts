/**
 * What a client does about a problem.
 *
 * - `refresh`: get a new access token, then send the request once more
 * - `prove`: make a new device proof, then send the request once more
 * - `sign_in`: ask the person to sign in; the only action that ends a session in the client
 * - `retry`: a passing failure; send the request again later
 * - `none`: the request itself is at fault
 */
export type ProblemAction = 'refresh' | 'prove' | 'sign_in' | 'retry' | 'none';
