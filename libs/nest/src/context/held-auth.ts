import type { AuthContext } from './auth-context.js';

const held = new WeakMap<object, AuthContext | null>();

/** Remembers who makes a call that has no request of its own, such as an RPC message or a GraphQL subscription. */
export function holdAuth(holder: object, auth: AuthContext | null): void {
  held.set(holder, auth);
}

/** Who makes the call: null for nobody, undefined when no guard has looked at it. */
export function heldAuth(holder: object): AuthContext | null | undefined {
  return held.get(holder);
}
