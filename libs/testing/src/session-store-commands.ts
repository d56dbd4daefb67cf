import {
  isUsableProof,
  NO_BOUND_COOKIE,
  RefreshTokenCodec,
  SessionService,
  type BoundCookie,
  type ProofResult,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import fc from 'fast-check';
import { FakeClock } from './fake-clock.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { boundSession, freshProof, generationProof, policy, unboundSession } from './sessions.js';
import { testsOn, type TestRunner } from './test-runner.js';

const codec = new RefreshTokenCodec([Buffer.alloc(32, 5)]);
const origin = { address: null, userAgent: null };
const HOUR_MS = 3_600_000;

/** One operation on a session, by its owner or a thief. */
interface Command {
  /** How much time passes before the operation. */
  readonly waitMs: number;
  readonly operation:
    | 'refresh'
    | 'use'
    | 'extend'
    | 'prove'
    | 'reauthenticate'
    | 'register'
    | 'refresh_claims'
    | 'sign_out'
    | 'end';
  /** How many generations its token is behind. Negative if it is ahead because the store has lost writes. */
  readonly behind: number;
  /** The branch of its token; -1 for the current one. */
  readonly branch: number;
  /** Whether its access token has the claims from before the latest `refresh_claims`. */
  readonly stale: boolean;
  /**
   * The proof that it sends. `again` is the owner's previous proof; `prepared` and `prepared by a thief` have the nonce of
   * the current generation.
   */
  readonly proof: 'none' | 'owner' | 'prepared' | 'thief' | 'prepared by a thief' | 'again' | 'key_lost';
  /** What it shows of a hardware key. */
  readonly boundCookie: BoundCookie;
  /** Whether its response can ask to register a hardware key. */
  readonly offersRegistration: boolean;
}

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.record<Command>({
    waitMs: fc.constantFrom(
      0,
      1,
      500,
      policy.reuseLeewayMs,
      policy.reuseLeewayMs + 1,
      HOUR_MS,
      200 * HOUR_MS,
    ),
    operation: fc.oneof(
      { weight: 12, arbitrary: fc.constant('refresh' as const) },
      { weight: 4, arbitrary: fc.constant('use' as const) },
      {
        weight: 3,
        arbitrary: fc.constantFrom('extend' as const, 'prove' as const, 'reauthenticate' as const),
      },
      {
        weight: 3,
        arbitrary: fc.constant('register' as const),
      },
      { weight: 2, arbitrary: fc.constant('refresh_claims' as const) },
      { weight: 1, arbitrary: fc.constantFrom('sign_out' as const, 'end' as const) },
    ),
    behind: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: -2, max: 3 }) },
    ),
    branch: fc.oneof(
      { weight: 5, arbitrary: fc.constant(-1) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }) },
    ),
    stale: fc.boolean(),
    offersRegistration: fc.boolean(),
    boundCookie: fc.constantFrom<BoundCookie>(
      { kind: 'fresh', thumbprint: 'hardware' },
      { kind: 'fresh', thumbprint: 'other hardware' },
      { kind: 'skipped' },
      NO_BOUND_COOKIE,
      { kind: 'missing', since: 0 },
    ),
    proof: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('owner' as const, 'prepared' as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          'none' as const,
          'thief' as const,
          'prepared by a thief' as const,
          'again' as const,
          'key_lost' as const,
        ),
      },
    ),
  }),
  { maxLength: 30 },
);

/**
 * Runs random sequences of operations on the store and on InMemorySessionStore. Every outcome, the stored session after
 * each operation and the history at the end must be equal.
 */
export function describeSessionStoreCommands(open: () => SessionStore, runner: TestRunner): void {
  const it = testsOn(runner);

  it.each([
    ['bound', boundSession],
    ['unbound', unboundSession],
  ])('equal those of the reference store, for a %s session', async (_kind, make) => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const state = make();
        // A separate account, because `refresh_claims` changes every session of the account.
        await runOnBoth({ ...state, accountId: `account of ${state.id}` }, sequence, open(), runner);
      }),
      { numRuns: 150 },
    );
  });
}

async function runOnBoth(
  state: SessionState,
  sequence: readonly Command[],
  store: SessionStore,
  { expect }: TestRunner,
): Promise<void> {
  const clock = new FakeClock(state.createdAt);
  const reference = new InMemorySessionStore();
  for (const each of [reference, store]) await each.create({ state, origin, proofDigest: null });
  const [onReference, onStore] = [reference, store].map(
    (each) => new SessionService({ store: each, codec, clock, policy }),
  );
  if (onReference === undefined || onStore === undefined) return;

  let previous = freshProof();
  for (const command of sequence) {
    clock.advance(command.waitMs);
    const current = await reference.find(state.id);
    if (current === null) throw new Error('the session is gone');
    const owner = command.proof === 'again' ? previous : freshProof();
    previous = owner;
    const proof = proofFor(command, owner, current);
    expect(await perform(onStore, current, command, proof)).toEqual(
      await perform(onReference, current, command, proof),
    );
    expect(await store.find(state.id)).toEqual(await reference.find(state.id));
  }
  expect((await store.events(state.id, 100)).events).toEqual((await reference.events(state.id, 100)).events);
}

function proofFor({ proof }: Command, owner: ProofResult, { id, generation }: SessionState): ProofResult {
  switch (proof) {
    case 'owner':
    case 'again':
      return owner;
    case 'prepared':
      return generationProof(id, generation);
    case 'thief':
      return freshProof('thief');
    case 'prepared by a thief':
      return generationProof(id, generation, 'thief');
    case 'none':
    case 'key_lost':
      return { kind: proof };
  }
}

async function perform(
  service: SessionService,
  current: SessionState,
  { operation, behind, branch, stale, boundCookie, offersRegistration }: Command,
  proof: ProofResult,
): Promise<unknown> {
  const token = {
    sessionId: current.id,
    accountId: current.accountId,
    bound: current.deviceKeyThumbprint !== null,
    generation: Math.max(current.generation - behind, 0),
    branch: branch === -1 ? current.branch : branch,
    claimsVersion: Math.max(current.claimsVersion - (stale ? 1 : 0), 0),
  };
  switch (operation) {
    case 'refresh':
      return service.refresh(token, proof, { boundCookie, offersRegistration });
    case 'use':
      return service.authorize(token);
    case 'extend':
      return service.extend(current.id, token);
    case 'prove':
      return isUsableProof(proof) ? service.proveDevice(current.id, token, proof) : null;
    case 'reauthenticate':
      return service.reauthenticate(current.id, token, {
        amr: ['pwd'],
        ...(branch === -1 ? {} : { acr: `urn:example:${String(branch)}` }),
      });
    case 'register':
      return service.registerHardwareKey(
        current.id,
        boundCookie.kind === 'fresh' ? boundCookie.thumbprint : 'hardware',
      );
    case 'refresh_claims':
      return service.refreshClaims(current.accountId);
    case 'sign_out':
      return service.signOut(token, proof, boundCookie);
    case 'end':
      return service.end(current.id, 'account_disabled');
  }
}
