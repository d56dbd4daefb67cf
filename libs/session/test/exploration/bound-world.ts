import { thumbprintOf, type ProofResult } from '../../src/proof/proof-result';
import type { RefreshDecision } from '../../src/rotation/refresh-decision';
import type { SessionState } from '../../src/session-state';
import { boundSession, freshProof, NO_HARDWARE, policy } from '../sessions';
import type { RefreshRule } from './broken-rules';
import type { Model, Step } from './explore';

/** What the store holds of the session; `used` has a bit for each request in transit whose proof was accepted. */
interface Stored {
  readonly generation: number;
  readonly used: number;
}

/** A refresh in transit. When the network duplicates it, there are several copies. */
interface Request {
  readonly tab: number;
  readonly generation: number;
  /** The generation that the nonce of its proof belongs to; null for a timed nonce. */
  readonly nonce: number | null;
  readonly copies: number;
}

/** A response in transit, with the token of a generation for the cookie jar that all tabs share. */
interface Response {
  readonly tab: number;
  readonly generation: number;
}

/** The state of browser, network and store. */
export interface BoundWorld {
  readonly stored: Stored;
  /** What the store held before each of the last writes that it may lose, newest first. */
  readonly earlier: readonly Stored[];
  /** The generation of the token in the cookie jar. */
  readonly jar: number;
  /** What the jar held before its last write, which a crash may lose; null when there is none to lose. */
  readonly jarBefore: number | null;
  /** The generation of the nonce that the browser keeps for its next proof; null when it has none. */
  readonly nonce: number | null;
  /** Whether each tab is waiting for a response. */
  readonly waiting: readonly boolean[];
  readonly requests: readonly Request[];
  readonly responses: readonly Response[];
  readonly fault: string | null;
}

/** How far to explore. */
export interface BoundLimits {
  readonly tabs: number;
  readonly maxGeneration: number;
  readonly maxRequests: number;
  readonly maxResponses: number;
  readonly maxCopies: number;
  /** How many of its last writes the store may lose at once. */
  readonly maxLostWrites: number;
  /** Whether the browser keeps the nonces of token responses. */
  readonly keepsNonces: boolean;
}

const session = boundSession();
const now = session.createdAt + 1000;
const OWNER = session.deviceKeyThumbprint ?? '';
const PROOFS = Array.from({ length: 8 }, () => freshProof().digest);

/** What a thief without the owner's key can send: no proof, one by another key, or an unusable one. */
const THIEF_PROOFS: readonly ProofResult[] = [
  { kind: 'none' },
  freshProof('thief'),
  { kind: 'for_generation', thumbprint: 'thief', sessionId: session.id, generation: 0 },
  { kind: 'key_lost' },
  { kind: 'stale', thumbprint: 'owner' },
  { kind: 'invalid', fault: 'created for another request' },
];

/**
 * One browser with its session, and everything that can go wrong: requests and responses that are lost, duplicated,
 * delayed or reordered; tabs that give up and try again; a browser that crashes and loses its last cookie write; a
 * server that is killed between storing and responding; a store that loses its last writes; and, in every world, a
 * thief with a copy of every token ever issued.
 */
export class BoundModel implements Model<BoundWorld> {
  readonly initial: BoundWorld;
  readonly #decide: (stored: Stored, generation: number, proof: ProofResult) => RefreshDecision;
  readonly #limits: BoundLimits;
  readonly #faults = new Map<string, string | null>();

  constructor(rule: RefreshRule, limits: BoundLimits) {
    this.#limits = limits;
    this.#decide = memoized(rule);
    this.initial = {
      stored: { generation: 0, used: 0 },
      earlier: [],
      jar: 0,
      jarBefore: null,
      nonce: limits.keepsNonces ? 0 : null,
      waiting: Array.from({ length: limits.tabs }, () => false),
      requests: [],
      responses: [],
      fault: null,
    };
  }

  key({ stored, earlier, jar, jarBefore, nonce, waiting, requests, responses, fault }: BoundWorld): string {
    const codes = [stored.generation, stored.used, jar, jarBefore ?? 99, nonce ?? 99, earlier.length];
    for (const { generation, used } of earlier) codes.push(generation, used);
    for (const isWaiting of waiting) codes.push(isWaiting ? 1 : 0);
    codes.push(requests.length);
    for (const { tab, generation, nonce: its, copies } of requests) {
      codes.push(tab, generation, its ?? 99, copies);
    }
    for (const { tab, generation } of responses) codes.push(tab, generation);
    return String.fromCharCode(...codes) + (fault ?? '');
  }

  steps(world: BoundWorld): readonly Step<BoundWorld>[] {
    return [
      ...this.#browserSteps(world),
      ...world.requests.flatMap((_request, slot) => this.#requestSteps(world, slot)),
      ...world.responses.flatMap((_response, slot) => responseSteps(world, slot, this.#limits)),
      ...storeSteps(world),
    ];
  }

  /** Checks what must hold in every world, whatever led there. */
  fault({ fault, stored, jar }: BoundWorld): string | null {
    if (fault !== null) return fault;
    const id = `${String(stored.generation)} ${String(stored.used)} ${String(jar)}`;
    let found = this.#faults.get(id);
    if (found === undefined) {
      found =
        this.#thiefGetsSomething(stored) ??
        this.#preparedProofOutlivesItsGeneration(stored) ??
        this.#ownerIsStuck(stored, jar);
      this.#faults.set(id, found);
    }
    return found;
  }

  #thiefGetsSomething(stored: Stored): string | null {
    for (let generation = 0; generation <= this.#limits.maxGeneration; generation += 1) {
      for (const proof of THIEF_PROOFS) {
        const { kind, state, events } = this.#decide(stored, generation, proof);
        if (kind === 'granted') return 'a thief got a token';
        if (state.end !== null) return 'a thief signed the owner out';
        if (state.generation !== stored.generation) return 'a thief changed the session';
        const isTheft = events.some((event) => event.kind === 'theft_attempt');
        if (isTheft !== (proof.kind !== 'stale' && thumbprintOf(proof) !== null)) {
          return 'a theft attempt is not recorded, or what may be an honest fault is recorded as one';
        }
        if (events.length !== (proof.kind === 'stale' ? 0 : 1)) return 'a rejected proof is not recorded';
      }
    }
    return null;
  }

  /** A script in the page can sign proofs ahead, and send them elsewhere with every token that it can get. */
  #preparedProofOutlivesItsGeneration(stored: Stored): string | null {
    for (let generation = 0; generation <= this.#limits.maxGeneration; generation += 1) {
      for (let nonce = 0; nonce <= this.#limits.maxGeneration; nonce += 1) {
        const { kind, state, events } = this.#decide(stored, generation, ownerProof(nonce));
        const isFresh = nonce === generation && nonce >= stored.generation;
        if (isFresh && kind === 'rejected') return 'a proof for the current generation was rejected';
        if (isFresh) continue;
        if (kind === 'granted') return 'a proof worked for another generation than its own';
        if (state.generation !== stored.generation || events.length > 0) {
          return 'a proof that is not fresh changed the session';
        }
      }
    }
    return null;
  }

  #ownerIsStuck(stored: Stored, jar: number): string | null {
    const decision = this.#decide(stored, jar, freshProof(OWNER));
    return decision.kind === 'granted' ? null : 'the owner cannot refresh';
  }

  #browserSteps(world: BoundWorld): Step<BoundWorld>[] {
    const steps: Step<BoundWorld>[] = [];
    world.waiting.forEach((isWaiting, tab) => {
      if (isWaiting) {
        steps.push({
          label: `tab ${String(tab)} gives up waiting`,
          next: { ...world, waiting: world.waiting.with(tab, false) },
        });
      } else if (world.requests.length < this.#limits.maxRequests) {
        const request = { tab, generation: world.jar, nonce: world.nonce, copies: 1 };
        steps.push({
          label: `tab ${String(tab)} sends generation ${String(world.jar)}`,
          next: {
            ...world,
            requests: [...world.requests, request],
            waiting: world.waiting.with(tab, true),
          },
        });
      }
    });
    const restarted = { ...world, jarBefore: null, waiting: world.waiting.map(() => false), responses: [] };
    steps.push({ label: 'the browser crashes', next: restarted });
    if (world.jarBefore !== null) {
      steps.push({
        label: 'the browser crashes and loses its last cookie write',
        next: { ...restarted, jar: world.jarBefore },
      });
    }
    if (world.nonce !== null) {
      steps.push({ label: 'the browser loses its nonce', next: { ...world, nonce: null } });
    }
    return steps;
  }

  #requestSteps(world: BoundWorld, slot: number): Step<BoundWorld>[] {
    const request = world.requests[slot];
    if (request === undefined) return [];
    const name = `generation ${String(request.generation)} of tab ${String(request.tab)}`;
    const steps = [{ label: `the network drops ${name}`, next: withoutCopy(world, slot) }];
    if (request.copies < this.#limits.maxCopies) {
      const copies = { ...request, copies: request.copies + 1 };
      steps.push({
        label: `the network duplicates ${name}`,
        next: { ...world, requests: world.requests.with(slot, copies) },
      });
    }
    steps.push(...this.#arrival(world, slot, request, name));
    return steps;
  }

  #arrival(world: BoundWorld, slot: number, request: Request, name: string): Step<BoundWorld>[] {
    const { stored } = world;
    const wasUsed = (stored.used & (1 << slot)) !== 0;
    const proof: ProofResult =
      request.nonce === null
        ? { kind: 'valid', thumbprint: OWNER, digest: PROOFS[slot] ?? 0n }
        : ownerProof(request.nonce);
    const decision = this.#decide(stored, request.generation, proof);
    if (decision.state.end !== null) {
      return [{ label: `${name} arrives`, next: { ...world, fault: 'the owner was signed out' } }];
    }
    if (decision.kind === 'rejected' && decision.rejection === 'proof_stale') {
      return [{ label: `${name} arrives and is challenged`, next: this.#challenged(world, slot, request) }];
    }
    if (decision.kind === 'rejected') {
      const fault = decision.rejection === 'proof_used' && wasUsed ? null : 'the owner was rejected';
      return [{ label: `${name} arrives again`, next: { ...withoutCopy(world, slot), fault } }];
    }
    const { generation } = decision.state;
    if (generation > this.#limits.maxGeneration) return [];
    const next: BoundWorld = {
      ...world,
      earlier: [stored, ...world.earlier].slice(0, this.#limits.maxLostWrites),
      stored: { generation, used: stored.used | (1 << slot) },
      fault: wasUsed
        ? 'a proof counted twice'
        : responseFault(request.generation, stored.generation, generation),
    };
    const steps = [
      {
        label: `${name} arrives, and the server is killed before it responds`,
        next: withoutCopy(next, slot),
      },
    ];
    if (world.responses.length < this.#limits.maxResponses) {
      const responses = sortedResponses([...world.responses, { tab: request.tab, generation }]);
      steps.push({
        label: `${name} arrives, and the response carries generation ${String(generation)}`,
        next: withoutCopy({ ...next, responses }, slot),
      });
    }
    return steps;
  }

  /** The tab sends the request again, with the nonce of the challenge; unless it no longer waits for the response. */
  #challenged(world: BoundWorld, slot: number, { tab, nonce }: Request): BoundWorld {
    if (nonce === null) return { ...world, fault: 'a fresh proof was challenged' };
    const rest = withoutCopy(world, slot);
    if (rest.waiting[tab] !== true || rest.requests.length >= this.#limits.maxRequests) return rest;
    return { ...rest, requests: [...rest.requests, { tab, generation: rest.jar, nonce: null, copies: 1 }] };
  }
}

/** The token returned must be newer than the one presented, and not older than the stored one. */
function responseFault(presented: number, current: number, returned: number): string | null {
  if (returned <= presented) return 'a refresh returned no newer token';
  return returned < current ? 'a refresh set the session back' : null;
}

function responseSteps(world: BoundWorld, slot: number, { keepsNonces }: BoundLimits): Step<BoundWorld>[] {
  const response = world.responses[slot];
  if (response === undefined) return [];
  const name = `generation ${String(response.generation)} for tab ${String(response.tab)}`;
  const rest = { ...world, responses: world.responses.toSpliced(slot, 1) };
  return [
    { label: `the network loses ${name}`, next: rest },
    {
      label: `the browser stores ${name}`,
      next: {
        ...rest,
        jar: response.generation,
        jarBefore: world.jar,
        nonce: keepsNonces ? response.generation : null,
        waiting: world.waiting.with(response.tab, false),
      },
    },
  ];
}

function ownerProof(generation: number): ProofResult {
  return { kind: 'for_generation', thumbprint: OWNER, sessionId: session.id, generation };
}

function storeSteps(world: BoundWorld): Step<BoundWorld>[] {
  return world.earlier.map((stored, index) => ({
    label: `the store loses its last ${String(index + 1)} writes`,
    next: { ...world, stored, earlier: world.earlier.slice(index + 1) },
  }));
}

function withoutCopy(world: BoundWorld, slot: number): BoundWorld {
  const request = world.requests[slot];
  if (request === undefined) return world;
  if (request.copies > 1) {
    return { ...world, requests: world.requests.with(slot, { ...request, copies: request.copies - 1 }) };
  }
  const forget = (stored: Stored): Stored => ({ ...stored, used: withoutBit(stored.used, slot) });
  return {
    ...world,
    stored: forget(world.stored),
    earlier: world.earlier.map(forget),
    requests: world.requests.toSpliced(slot, 1),
  };
}

function withoutBit(bits: number, position: number): number {
  const below = bits & ((1 << position) - 1);
  return below | ((bits >> (position + 1)) << position);
}

function sortedResponses(responses: readonly Response[]): readonly Response[] {
  return responses.toSorted((a, b) => a.tab - b.tab || a.generation - b.generation);
}

/** Memoizes a rule, because the same case comes up many times. */
function memoized(rule: RefreshRule) {
  const known = new Map<string, RefreshDecision>();
  return (stored: Stored, generation: number, proof: ProofResult): RefreshDecision => {
    const by = describe(proof);
    const id = `${String(stored.generation)} ${String(stored.used)} ${String(generation)} ${by}`;
    let decision = known.get(id);
    if (decision === undefined) {
      decision = rule(toState(stored), { generation, branch: 0, proof, ...NO_HARDWARE, now }, policy);
      known.set(id, decision);
    }
    return decision;
  };
}

function describe(proof: ProofResult): string {
  switch (proof.kind) {
    case 'valid':
      return `${proof.thumbprint} ${String(PROOFS.indexOf(proof.digest))}`;
    case 'for_generation':
      return `${proof.thumbprint} for ${String(proof.generation)}`;
    default:
      return proof.kind;
  }
}

function toState({ generation, used }: Stored): SessionState {
  const usedProofs = PROOFS.filter((_digest, slot) => (used & (1 << slot)) !== 0);
  return { ...session, generation, usedProofs };
}
