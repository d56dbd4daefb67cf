import { decideAccess } from '../../src/rotation/decide-access';
import { decideRefresh } from '../../src/rotation/decide-refresh';
import type { SessionState } from '../../src/session-state';
import { NO_HARDWARE, policy, unboundSession } from '../sessions';
import type { RefreshRule } from './broken-rules';
import type { Model, Step } from './explore';

/** What can happen to an unbound session beyond messages that are lost, duplicated, delayed or reordered. */
export type Hazard =
  /** A refresh or its response arrives after it was in transit for longer than the leeway. */
  | 'late_exchange'
  /** The browser crashes and loses its last cookie write. */
  | 'lost_cookie_write'
  /** A late response replaces a newer token with an older one. */
  | 'older_response'
  /** The store loses its last write. */
  | 'lost_store_write'
  /** Somebody uses a copy of the token. */
  | 'theft';

/** Every hazard; its position is its bit in `UnboundWorld.happened`. */
export const HAZARDS: readonly Hazard[] = [
  'late_exchange',
  'lost_cookie_write',
  'older_response',
  'lost_store_write',
  'theft',
];

/** Identifies a refresh token of the session, and the access token issued with it. */
interface Token {
  readonly generation: number;
  readonly branch: number;
}

/** What the store holds of the session. */
interface Stored extends Token {
  readonly confirmed: boolean;
  /** Earlier tokens, newest first; `late` once the leeway has passed. */
  readonly superseded: readonly { readonly branch: number; readonly late: boolean }[];
}

/** A refresh in transit. When the network duplicates it, there are several copies. */
interface Request extends Token {
  readonly copies: number;
}

/** The state of client, network, store and thief. */
export interface UnboundWorld {
  readonly stored: Stored;
  /** What the store held before its last write; null when there is none to lose. */
  readonly storedBefore: Stored | null;
  /** The refresh token in the client's cookie jar. */
  readonly jar: Token;
  readonly jarBefore: Token | null;
  /** The access token in the page's memory, identified by the refresh token issued with it. */
  readonly access: Token | null;
  readonly requests: readonly Request[];
  readonly responses: readonly Token[];
  readonly thief: Token | null;
  /** Which hazards have happened so far, one bit each. */
  readonly happened: number;
  readonly fault: string | null;
}

/** How far to explore. */
export interface UnboundLimits {
  readonly maxGeneration: number;
  readonly maxBranch: number;
  readonly maxRequests: number;
  readonly maxResponses: number;
  readonly maxCopies: number;
}

const session = unboundSession();
const now = session.createdAt + 10 * policy.reuseLeewayMs;
const LATE = now - policy.reuseLeewayMs - 1;
const FIRST: Token = { generation: 0, branch: 0 };

/** A client without a device key, whose tabs share one cookie jar and send up to `maxRequests` refreshes at a time. */
export class UnboundModel implements Model<UnboundWorld> {
  readonly initial: UnboundWorld = {
    stored: { ...FIRST, confirmed: false, superseded: [] },
    storedBefore: null,
    jar: FIRST,
    jarBefore: null,
    access: FIRST,
    requests: [],
    responses: [],
    thief: null,
    happened: 0,
    fault: null,
  };

  readonly #hazards: readonly Hazard[];
  readonly #limits: UnboundLimits;
  readonly #rule: RefreshRule;

  constructor(hazards: readonly Hazard[], limits: UnboundLimits, rule: RefreshRule = decideRefresh) {
    this.#hazards = hazards;
    this.#limits = limits;
    this.#rule = rule;
  }

  key(world: UnboundWorld): string {
    const { stored, storedBefore, jar, jarBefore, access, requests, responses, thief, happened, fault } =
      world;
    return JSON.stringify([
      codesOf(stored),
      storedBefore === null ? 0 : codesOf(storedBefore),
      [jar, jarBefore, access, thief].map((token) => (token === null ? 0 : [token.generation, token.branch])),
      requests.map(({ generation, branch, copies }) => [generation, branch, copies]),
      responses.map(({ generation, branch }) => [generation, branch]),
      happened,
      fault,
    ]);
  }

  fault({ fault }: UnboundWorld): string | null {
    return fault;
  }

  steps(world: UnboundWorld): readonly Step<UnboundWorld>[] {
    return [
      ...this.#clientSteps(world),
      ...world.requests.flatMap((request, slot) => this.#requestSteps(world, request, slot)),
      ...world.responses.flatMap((response, slot) => this.#responseSteps(world, response, slot)),
      this.#leewayPasses(world),
      ...this.#storeSteps(world),
      ...this.#thiefSteps(world),
    ];
  }

  #clientSteps(world: UnboundWorld): Step<UnboundWorld>[] {
    const { jar, jarBefore, access } = world;
    const steps: Step<UnboundWorld>[] = [];
    if (world.requests.length < this.#limits.maxRequests) {
      const requests = sorted([...world.requests, { ...jar, copies: 1 }]);
      steps.push({ label: `a tab sends ${labelOf(jar)}`, next: { ...world, requests } });
    }
    if (access !== null) {
      steps.push({ label: `a tab uses the access token of ${labelOf(access)}`, next: used(world, access) });
    }
    const restarted = { ...world, access: null, responses: [], jarBefore: null };
    steps.push({ label: 'the client crashes', next: restarted });
    if (jarBefore !== null && this.#hazards.includes('lost_cookie_write')) {
      const next = { ...restarted, jar: jarBefore, happened: marked(world, 'lost_cookie_write') };
      steps.push({ label: 'the client crashes and loses its last cookie write', next });
    }
    return steps;
  }

  #requestSteps(world: UnboundWorld, request: Request, slot: number): Step<UnboundWorld>[] {
    const name = labelOf(request);
    const rest = { ...world, requests: withoutCopy(world.requests, slot) };
    const steps = [{ label: `the network drops ${name}`, next: rest }];
    if (request.copies < this.#limits.maxCopies) {
      const requests = world.requests.with(slot, { ...request, copies: request.copies + 1 });
      steps.push({ label: `the network duplicates ${name}`, next: { ...world, requests } });
    }
    const refreshed = this.#refresh(rest, request);
    if (refreshed === null) return steps;
    const { next, response } = refreshed;
    steps.push({ label: `${name} arrives, its response is lost`, next });
    if (response !== null && world.responses.length < this.#limits.maxResponses) {
      const responses = sorted([...world.responses, response]);
      steps.push({ label: `${name} arrives, ${labelOf(response)} is sent`, next: { ...next, responses } });
    }
    return steps;
  }

  /** Applies the rule to a token; null when the result is beyond the limits of the exploration. */
  #refresh(
    world: UnboundWorld,
    { generation, branch }: Token,
  ): { next: UnboundWorld; response: Token | null } | null {
    const attempt = { generation, branch, proof: { kind: 'none' }, ...NO_HARDWARE, now } as const;
    const { kind, state } = this.#rule(toState(world.stored), attempt, policy);
    if (kind === 'rejected') return { next: { ...world, fault: faultOf(world) }, response: null };
    if (state.generation > this.#limits.maxGeneration || state.branch > this.#limits.maxBranch) return null;
    const response = { generation: state.generation, branch: state.branch };
    return { next: { ...world, stored: toStored(state), storedBefore: world.stored }, response };
  }

  #responseSteps(world: UnboundWorld, response: Token, slot: number): Step<UnboundWorld>[] {
    const rest = { ...world, responses: world.responses.toSpliced(slot, 1) };
    const steps = [{ label: `the network loses ${labelOf(response)}`, next: rest }];
    const isOlder = response.generation < world.jar.generation;
    if (!isOlder || this.#hazards.includes('older_response')) {
      const happened = isOlder ? marked(world, 'older_response') : world.happened;
      const next = { ...rest, jar: response, jarBefore: world.jar, access: response, happened };
      steps.push({ label: `the client stores ${labelOf(response)}`, next });
    }
    return steps;
  }

  /** Messages in transit are lost when the leeway passes, unless arriving late is the hazard. */
  #leewayPasses(world: UnboundWorld): Step<UnboundWorld> {
    const isLateAllowed = this.#hazards.includes('late_exchange');
    const arrivesLate = isLateAllowed && world.requests.length + world.responses.length > 0;
    return {
      label: 'the leeway passes',
      next: {
        ...world,
        stored: aged(world.stored),
        storedBefore: world.storedBefore === null ? null : aged(world.storedBefore),
        requests: isLateAllowed ? world.requests : [],
        responses: isLateAllowed ? world.responses : [],
        happened: arrivesLate ? marked(world, 'late_exchange') : world.happened,
      },
    };
  }

  #storeSteps(world: UnboundWorld): Step<UnboundWorld>[] {
    if (world.storedBefore === null || !this.#hazards.includes('lost_store_write')) return [];
    const happened = marked(world, 'lost_store_write');
    const next = { ...world, stored: world.storedBefore, storedBefore: null, happened };
    return [{ label: 'the store loses its last write', next }];
  }

  #thiefSteps(world: UnboundWorld): Step<UnboundWorld>[] {
    if (!this.#hazards.includes('theft')) return [];
    const { thief, jar } = world;
    if (thief === null) {
      return [{ label: `a thief copies ${labelOf(jar)}`, next: { ...world, thief: jar } }];
    }
    const guilty = { ...world, happened: marked(world, 'theft') };
    const refreshed = this.#refresh(guilty, thief);
    const { next, response } = refreshed ?? { next: guilty, response: null };
    if (response === null) return [];
    return [
      {
        label: `the thief refreshes ${labelOf(thief)}`,
        next: used({ ...next, thief: response }, response),
      },
    ];
  }
}

/** Which hazards led to the owner's sign-out, in the order of HAZARDS; `nothing` for none. */
function faultOf({ happened }: UnboundWorld): string {
  const names = HAZARDS.filter((_hazard, position) => (happened & (1 << position)) !== 0);
  return names.length === 0 ? 'nothing' : names.join(' + ');
}

function marked({ happened }: UnboundWorld, hazard: Hazard): number {
  return happened | (1 << HAZARDS.indexOf(hazard));
}

/** The client or the thief sends an access token to the API. */
function used(world: UnboundWorld, token: Token): UnboundWorld {
  const decision = decideAccess(toState(world.stored), token, now);
  if (decision.kind !== 'allowed') return { ...world, fault: faultOf(world) };
  if (!decision.confirms) return world;
  return { ...world, stored: { ...world.stored, confirmed: true }, storedBefore: world.stored };
}

function toState({ generation, branch, confirmed, superseded }: Stored): SessionState {
  return {
    ...session,
    generation,
    branch,
    confirmed,
    superseded: superseded.map((token) => ({ branch: token.branch, at: token.late ? LATE : now })),
  };
}

function toStored({ generation, branch, confirmed, superseded }: SessionState): Stored {
  const tokens = superseded.map((token) => ({ branch: token.branch, late: token.at === LATE }));
  return { generation, branch, confirmed, superseded: tokens };
}

function aged(stored: Stored): Stored {
  return { ...stored, superseded: stored.superseded.map(({ branch }) => ({ branch, late: true })) };
}

function codesOf({ generation, branch, confirmed, superseded }: Stored): unknown {
  return [
    generation,
    branch,
    confirmed ? 1 : 0,
    ...superseded.map((token) => token.branch * 2 + (token.late ? 1 : 0)),
  ];
}

function withoutCopy(requests: readonly Request[], slot: number): readonly Request[] {
  const request = requests[slot];
  if (request === undefined || request.copies === 1) return requests.toSpliced(slot, 1);
  return requests.with(slot, { ...request, copies: request.copies - 1 });
}

function sorted<Named extends Token>(tokens: readonly Named[]): readonly Named[] {
  return tokens.toSorted((a, b) => a.generation - b.generation || a.branch - b.branch);
}

function labelOf({ generation, branch }: Token): string {
  return branch === 0 ? String(generation) : `${String(generation)}′${String(branch)}`;
}
