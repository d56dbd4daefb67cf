import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthContext } from '../context/auth-context.js';

/** The AuthContext of a guarded route, or of a guarded message of a WebSocket. */
export const CurrentAuth = createParamDecorator((_data: unknown, context: ExecutionContext): AuthContext => {
  const holder =
    context.getType() === 'ws'
      ? context.switchToWs().getClient<{ auth?: AuthContext }>()
      : context.switchToHttp().getRequest<{ auth?: AuthContext }>();
  if (holder.auth === undefined) {
    throw new Error('@CurrentAuth() is for routes that the guard watches, not for @Public() ones');
  }
  return holder.auth;
});
