import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthContext } from '../context/auth-context.js';
import { attachedAuth } from '../context/attached-auth.js';
import { graphqlCallerOf } from '../http/graphql-caller.js';

/**
 * Injects the AuthContext of a guarded route, resolver or message. Null on an `@OptionalAuth()` route without a caller.
 *
 * @example
 * ```ts
 * @Get()
 * list(@CurrentAuth() { accountId }: AuthContext) { … }
 * ```
 */
export const CurrentAuth = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AuthContext | null => {
    const auth = authOf(context);
    if (auth === undefined) {
      throw new Error(
        '@CurrentAuth() needs a guarded route, or one with @OptionalAuth(): this one is open to everyone',
      );
    }
    return auth;
  },
);

interface Holder {
  readonly auth?: AuthContext | null;
}

function authOf(context: ExecutionContext): AuthContext | null | undefined {
  switch (context.getType<string>()) {
    case 'ws':
      return context.switchToWs().getClient<Holder>().auth;
    case 'rpc':
      return attachedAuth(context.switchToRpc().getContext<object>());
    case 'graphql': {
      const caller = graphqlCallerOf(context);
      return caller === null ? undefined : attachedAuth(caller.holder);
    }
    default:
      return context.switchToHttp().getRequest<Holder>().auth;
  }
}
