import {
  RefreshTokenCodec,
  SessionService,
  type ProofResult,
  type SessionState,
  type SessionStore,
} from '@holdfast/session';
import fc from 'fast-check';
import { FakeClock } from './fake-clock.js';
import { InMemorySessionStore } from './in-memory-session-store.js';
import { boundSession, freshProof, policy, unboundSession } from './sessions.js';

const codec = new RefreshTokenCodec([Buffer.alloc(32, 5)]);
const nowhere = { address: null, userAgent: null };
const HOUR = 3_600_000;

/** One thing that somebody does with a session, after a while. */
interface Command {
  readonly waitMs: number;
  readonly does: 'refresh' | 'use' | 'extend' | 'sign_out' | 'end';
  /** How far behind the current generation its token is; negative: ahead, as after the store has lost writes. */
  readonly behind: number;
  readonly branch: number;
  readonly proof: 'none' | 'owner' | 'thief' | 'again' | 'key_lost';
}

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.record<Command>({
    waitMs: fc.constantFrom(0, 1, 500, policy.reuseLeewayMs, policy.reuseLeewayMs + 1, HOUR, 200 * HOUR),
    does: fc.oneof(
      { weight: 12, arbitrary: fc.constant('refresh' as const) },
      { weight: 4, arbitrary: fc.constant('use' as const) },
      { weight: 2, arbitrary: fc.constant('extend' as const) },
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
    proof: fc.oneof(
      { weight: 5, arbitrary: fc.constant('owner' as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('none' as const, 'thief' as const, 'again' as const, 'key_lost' as const),
      },
    ),
  }),
  { maxLength: 30 },
);

/** Whatever is done to a session, a store must end up where the plainest one does, and answer the same. */
export function describeSessionStoreCommands(open: () => SessionStore): void {
  it.each([
    ['bound', boundSession],
    ['unbound', unboundSession],
  ])('comes to the same as the plainest store: %s', async (_kind, make) => {
    await fc.assert(
      fc.asyncProperty(commands, async (happenings) => {
        await playOnBoth(make(), happenings, open());
      }),
      { numRuns: 150 },
    );
  });
}

async function playOnBoth(
  state: SessionState,
  happenings: readonly Command[],
  store: SessionStore,
): Promise<void> {
  const clock = new FakeClock(state.createdAt);
  const plain = new InMemorySessionStore();
  for (const each of [plain, store]) await each.create({ state, origin: nowhere, proofDigest: null });
  const [onPlain, onStore] = [plain, store].map(
    (each) => new SessionService({ store: each, codec, clock, policy }),
  );
  if (onPlain === undefined || onStore === undefined) return;

  let former = freshProof();
  for (const command of happenings) {
    clock.advance(command.waitMs);
    const current = await plain.find(state.id);
    if (current === null) throw new Error('the session is gone');
    const owner = command.proof === 'again' ? former : freshProof();
    former = owner;
    const proof = proofFor(command, owner);
    expect(await perform(onStore, current, command, proof)).toEqual(
      await perform(onPlain, current, command, proof),
    );
    expect(await store.find(state.id)).toEqual(await plain.find(state.id));
  }
  expect(await store.events(state.id, 100)).toEqual(await plain.events(state.id, 100));
}

function proofFor({ proof }: Command, owner: ProofResult): ProofResult {
  switch (proof) {
    case 'owner':
    case 'again':
      return owner;
    case 'thief':
      return freshProof('thief');
    case 'none':
    case 'key_lost':
      return { kind: proof };
  }
}

async function perform(
  service: SessionService,
  current: SessionState,
  { does, behind, branch }: Command,
  proof: ProofResult,
): Promise<unknown> {
  const origin = {
    sessionId: current.id,
    accountId: current.accountId,
    bound: current.deviceKeyThumbprint !== null,
    generation: Math.max(current.generation - behind, 0),
    branch: branch === -1 ? current.branch : branch,
  };
  switch (does) {
    case 'refresh':
      return service.refresh(origin, proof);
    case 'use':
      return service.authorize(origin);
    case 'extend':
      return service.extend(current.id, origin);
    case 'sign_out':
      return service.signOut(origin, proof);
    case 'end':
      return service.end(current.id, 'account_disabled');
  }
}
