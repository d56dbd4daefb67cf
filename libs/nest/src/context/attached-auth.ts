import type { AuthContext } from './auth-context.js';

const attached = new WeakMap<object, AuthContext | null>();

/** Attaches the caller to a call that has no request of its own, such as an RPC message or a GraphQL subscription. */
export function attachAuth(holder: object, auth: AuthContext | null): void {
  attached.set(holder, auth);
}

/** The caller of a call: null if there is none, undefined if no guard has run. */
export function attachedAuth(holder: object): AuthContext | null | undefined {
  return attached.get(holder);
}
