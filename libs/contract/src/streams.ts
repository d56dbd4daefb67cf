import type { Problem } from './problem.js';

/** Closes a WebSocket whose access token or session is no longer accepted. The close reason is the problem's code. */
export const CLOSE_UNAUTHORIZED = 4401;

/** Names the message that signs a socket in, its acknowledgement, and the last event of a server-sent stream. */
export const AUTH_EVENT = 'auth';

/** The client's message that signs a socket in, and again with each newer access token. */
export interface SocketSignIn {
  readonly event: typeof AUTH_EVENT;
  readonly data: {
    readonly access_token: string;
    /** For a DPoP access token: the proof of a `GET` of the socket's URL, as `https` or `http`. */
    readonly proof?: string;
  };
}

/** The server's acknowledgement of a SocketSignIn. `expires_at` is RFC 3339 in UTC. */
export interface SocketSignedIn {
  readonly event: typeof AUTH_EVENT;
  readonly data: { readonly status: 'signed_in'; readonly session_id: string; readonly expires_at: string };
}

/** Why a stream ended or a message failed: a problem without the members that belong to HTTP. */
export type StreamProblem = Pick<Problem, 'code' | 'action' | 'detail' | 'max_age' | 'acr_values'>;
