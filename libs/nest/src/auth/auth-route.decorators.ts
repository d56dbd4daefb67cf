import { applyDecorators, Controller, HttpCode, Post, UsePipes, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { Guarded } from '../guard/route-rules.js';
import { createValidationPipe } from '../problem/validation-pipe.js';
import { TokenResponseDto } from './auth.dto.js';

/** The problems of a route that takes a password. */
export const PASSWORD_PROBLEMS = [
  'validation_failed',
  'invalid_credentials',
  'invalid_dpop_proof',
  'use_dpop_nonce',
  'origin_rejected',
  'rate_limited',
] as const;

/** A controller below the path of the auth routes: guarded by default, without a version, with validated bodies. */
export const AuthRouteController = (): ClassDecorator =>
  applyDecorators(
    Guarded(),
    ApiTags('auth'),
    Controller({ version: VERSION_NEUTRAL }),
    UsePipes(createValidationPipe()),
  );

/** A POST route that responds with tokens. */
export const PostForTokens = (path: string): MethodDecorator =>
  applyDecorators(Post(path), HttpCode(200), ApiResponse({ status: 200, type: TokenResponseDto }));
