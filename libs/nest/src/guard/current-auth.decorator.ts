import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthContext } from '../context/auth-context.js';

/**
 * Injects the AuthContext into a handler of a guarded route or WebSocket message.
 *
 * @example
 * ```ts
 * @Get()
 * list(@CurrentAuth() { accountId }: AuthContext) {
 *   return this.notes.findBy(accountId);
 * }
 * ```
 */
export const CurrentAuth = createParamDecorator((_data: unknown, context: ExecutionContext): AuthContext => {
  const guarded =
    context.getType() === 'ws'
      ? context.switchToWs().getClient<{ auth?: AuthContext }>()
      : context.switchToHttp().getRequest<{ auth?: AuthContext }>();
  if (guarded.auth === undefined) {
    throw new Error('@CurrentAuth() requires a guarded route; it does not work with @Public()');
  }
  return guarded.auth;
});
