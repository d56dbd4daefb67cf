import {
  LegacySessions,
  ProofNonces,
  RefreshTokenCodec,
  RevocationCache,
  SessionService,
} from '@holdfast/session';
import type { Provider } from '@nestjs/common';
import { KeyRing } from './keys/key-ring.js';
import { RESOLVED_AUTH_OPTIONS, type ResolvedAuthOptions } from './options/resolved-auth-options.js';

/** Also how long an end that the store loses is remembered, and longer than a legacy token is accepted unasked. */
const MIN_REMEMBERED_MS = 600_000;

/** The parts of the core, which knows no framework, with the options and keys of the application. */
export const CORE_PROVIDERS: Provider[] = [
  {
    provide: KeyRing,
    inject: [RESOLVED_AUTH_OPTIONS],
    useFactory: ({ keys }: ResolvedAuthOptions) => KeyRing.open(keys),
  },
  {
    provide: RefreshTokenCodec,
    inject: [KeyRing],
    useFactory: ({ refreshTokens }: KeyRing) => refreshTokens,
  },
  { provide: ProofNonces, inject: [KeyRing], useFactory: ({ proofNonces }: KeyRing) => proofNonces },
  {
    provide: RevocationCache,
    inject: [RESOLVED_AUTH_OPTIONS],
    useFactory: ({ revocationGraceMs, maxRevocations, accessTokenTtlMs }: ResolvedAuthOptions) =>
      new RevocationCache({
        graceMs: revocationGraceMs,
        maxRevocations,
        rememberMs: Math.max(accessTokenTtlMs, MIN_REMEMBERED_MS),
      }),
  },
  {
    provide: SessionService,
    inject: [RESOLVED_AUTH_OPTIONS, RefreshTokenCodec, RevocationCache],
    useFactory: (options: ResolvedAuthOptions, codec: RefreshTokenCodec, revocations: RevocationCache) =>
      new SessionService({ ...options, codec, revocations }),
  },
  {
    provide: LegacySessions,
    inject: [RESOLVED_AUTH_OPTIONS, RefreshTokenCodec, SessionService],
    useFactory: (options: ResolvedAuthOptions, codec: RefreshTokenCodec, sessions: SessionService) =>
      new LegacySessions({ ...options, codec, sessions }),
  },
];
