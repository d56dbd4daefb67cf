import {
  RefreshTokenCodec,
  RevocationCache,
  SessionService,
  StoreUnavailableError,
  type RefreshToken,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import { FakeClock } from '../src/fake-clock.js';
import { InMemorySessionStore } from '../src/in-memory-session-store.js';
import { type freshProof, policy } from '../src/sessions.js';

export const nowhere = { address: null, userAgent: null };
export const noProof = { kind: 'none' } as const;

export type Proof = typeof noProof | ReturnType<typeof freshProof>;

const codec = new RefreshTokenCodec([Buffer.alloc(32, 1)]);

export function setUp(store: SessionStore = new InMemorySessionStore(), revocations = new RevocationCache()) {
  const clock = new FakeClock();
  const service = new SessionService({ store, codec, clock, policy, revocations });
  return { store, clock, service };
}

export async function signedIn(
  outcome: ReturnType<SessionService['signIn']>,
): Promise<{ session: SessionState; refreshToken: string }> {
  const result = await outcome;
  if (result.kind === 'rejected') throw new Error(result.rejection);
  return result;
}

export function decoded(refreshToken: string): RefreshToken {
  const token = codec.decode(refreshToken);
  if (token === null) throw new Error('not a refresh token');
  return token;
}

/** The content of an access token of the session. */
export function tokenOf({
  id,
  accountId,
  generation,
  branch,
  claimsVersion,
  deviceKeyThumbprint,
}: SessionState) {
  const bound = deviceKeyThumbprint !== null;
  return { sessionId: id, accountId, generation, branch, claimsVersion, bound };
}

export function unreachable(): SessionStore {
  const fail = (): Promise<never> => Promise.reject(new StoreUnavailableError(new Error('down')));
  return {
    create: fail,
    find: fail,
    findWithOrigin: fail,
    rotate: fail,
    change: fail,
    idleLongest: fail,
    endAllOf: fail,
    refreshClaimsOf: fail,
    liveSessionsOf: fail,
    endedSessionsOf: fail,
    revocationsSince: fail,
    onRevocation: fail,
    removeExpired: fail,
    countAttempts: fail,
    events: fail,
  };
}
