import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthContext } from './auth-context.js';

/** The AuthContext of a guarded route. */
export const CurrentAuth = createParamDecorator((_data: unknown, context: ExecutionContext): AuthContext => {
  const { auth } = context.switchToHttp().getRequest<{ auth?: AuthContext }>();
  if (auth === undefined) {
    throw new Error('@CurrentAuth() is for routes that the guard watches, not for @Public() ones');
  }
  return auth;
});
