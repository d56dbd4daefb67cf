import { SystemPath } from '@holdfast/contract';
import type { Clock } from '@holdfast/session';
import { Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { JWK } from 'jose';
import { Public } from '../guard/route-rules.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { SystemController } from '../routes/system-controller.js';
import { KeyRing } from '../keys/key-ring.js';

/** Serves the public keys to other services that verify our access tokens. */
@ApiTags('operations')
@SystemController(SystemPath.jwks)
export class JwksController {
  readonly #keys: KeyRing;
  readonly #clock: Clock;

  constructor(@Inject(KeyRing) keys: KeyRing, @InjectAuthOptions() { clock }: ResolvedAuthOptions) {
    this.#keys = keys;
    this.#clock = clock;
  }

  @Public()
  @Get(SystemPath.jwks)
  @Header('Content-Type', 'application/jwk-set+json')
  // Verifiers fetch again when they see an unknown kid; the age limits how long they trust a removed key.
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'Get the public keys of access tokens',
    description: 'A JWK Set (RFC 7517), for services that verify access tokens themselves.',
  })
  @ApiResponse({
    status: 200,
    content: {
      'application/jwk-set+json': {
        schema: {
          type: 'object',
          required: ['keys'],
          properties: { keys: { type: 'array', items: { type: 'object' } } },
        },
      },
    },
  })
  @ApiProblems('bad_request')
  keys(): { readonly keys: readonly JWK[] } {
    return { keys: this.#keys.accessTokens.publicJwks(this.#clock.now()) };
  }
}
