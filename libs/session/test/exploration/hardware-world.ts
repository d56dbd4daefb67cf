import { NO_BOUND_COOKIE, type BoundCookie } from '../../src/hardware-key/bound-cookie';
import { registerHardwareKey } from '../../src/register-hardware-key';
import type { RefreshDecision } from '../../src/rotation/refresh-decision';
import type { SessionState } from '../../src/session-state';
import { boundSession, freshProof, policy } from '../sessions';
import type { RefreshRule } from './broken-rules';
import type { Model, Step } from './explore';

/** A hardware key: of the owner's browser, or of a thief's. */
type Hardware = 'owner' | 'thief';

/** What the store holds. */
interface Stored {
  readonly generation: number;
  readonly offered: boolean;
  readonly registered: Hardware | null;
  readonly confirmed: boolean;
}

/** A request in transit; a refresh carries whether the browser showed its hardware key, and what it said if not. */
type Request =
  | { readonly kind: 'register' }
  | { readonly kind: 'refresh'; readonly generation: number; readonly cookie: BoundCookie };

/** A response in transit. */
type Response = { readonly kind: 'registered' } | { readonly kind: 'refreshed'; readonly generation: number };

/** The state of the owner's browser, of what is in transit, and of the store. */
export interface HardwareWorld {
  readonly stored: Stored;
  /** What the store held before its last write, which it may lose; null when there is none to lose. */
  readonly earlier: Stored | null;
  readonly jar: number;
  /** Whether the browser may still register: it got the challenge, and has neither finished nor given up. */
  readonly registering: boolean;
  /** Whether the browser has a device-bound session, which signs. */
  readonly bound: boolean;
  readonly requests: readonly Request[];
  readonly responses: readonly Response[];
  readonly fault: string | null;
}

const session = boundSession();
const now = session.createdAt + 1000;

const SHOWN: BoundCookie = { kind: 'fresh', thumbprint: 'owner' };
const SKIPPED: BoundCookie = { kind: 'skipped' };
const SILENT_FOR_LONG: BoundCookie = { kind: 'missing', since: 0 };

/** What a copy of the whole profile can send, on hardware that cannot sign with the owner's key. */
const COPIES: readonly BoundCookie[] = [
  NO_BOUND_COOKIE,
  SILENT_FOR_LONG,
  SKIPPED,
  { kind: 'fresh', thumbprint: 'thief' },
];

/** How far to explore. */
export interface HardwareLimits {
  readonly maxGeneration: number;
  readonly maxInTransit: number;
  readonly storeLosesWrites: boolean;
}

/**
 * A browser that binds its session to its hardware, and everything that can go wrong: registrations and refreshes are
 * lost, duplicated, delayed and reordered; the browser gives up, crashes, or cannot renew its cookie; the store loses its
 * last write. In every world a thief has a copy of the whole profile: every refresh token, and the device key.
 */
export class HardwareModel implements Model<HardwareWorld> {
  readonly initial: HardwareWorld = {
    stored: { generation: 0, offered: true, registered: null, confirmed: false },
    earlier: null,
    jar: 0,
    registering: true,
    bound: false,
    requests: [],
    responses: [],
    fault: null,
  };
  readonly #rule: RefreshRule;
  readonly #limits: HardwareLimits;

  constructor(rule: RefreshRule, limits: HardwareLimits) {
    this.#rule = rule;
    this.#limits = limits;
  }

  key(world: HardwareWorld): string {
    return JSON.stringify(world);
  }

  steps(world: HardwareWorld): readonly Step<HardwareWorld>[] {
    return [
      ...this.#browserSteps(world),
      ...world.requests.flatMap((request, slot) => this.#arrivals(world, request, slot)),
      ...world.responses.flatMap((response, slot) => responseSteps(world, response, slot)),
      ...(world.earlier === null
        ? []
        : [
            {
              label: 'the store loses its last write',
              next: { ...world, stored: world.earlier, earlier: null },
            },
          ]),
    ];
  }

  /** Checks what must hold in every world, whatever led there. */
  fault({ fault, stored, jar, bound }: HardwareWorld): string | null {
    return fault ?? this.#copyGetsSomething(stored) ?? this.#ownerIsStuck(stored, jar, bound);
  }

  /** Once the browser has shown its hardware key, a copy gets nothing, and changes nothing for the owner. */
  #copyGetsSomething(stored: Stored): string | null {
    if (!stored.confirmed) return null;
    for (let generation = 0; generation <= this.#limits.maxGeneration; generation += 1) {
      for (const cookie of COPIES) {
        const { kind, state, events } = this.#decide(stored, generation, cookie);
        if (kind === 'granted') return 'a copy of the profile got a token';
        if (state.end !== null) return 'a copy of the profile signed the owner out';
        if (state.generation !== stored.generation) return 'a copy of the profile changed the session';
        if (events.length !== 1) return 'a copy of the profile left no trace';
      }
    }
    const thief = registerHardwareKey(toState(stored), 'thief', now);
    return thief.outcome.kind === 'registered' ? 'a thief registered a key' : null;
  }

  /** With its hardware the owner can refresh; without it, as long as the session may never have been bound to it. */
  #ownerIsStuck(stored: Stored, jar: number, bound: boolean): string | null {
    const decision = this.#decide(stored, jar, bound ? SHOWN : NO_BOUND_COOKIE);
    return decision.kind === 'granted' ? null : 'the owner cannot refresh';
  }

  #browserSteps(world: HardwareWorld): Step<HardwareWorld>[] {
    if (world.requests.length >= this.#limits.maxInTransit) return [];
    const send = (label: string, request: Request): Step<HardwareWorld> => ({
      label,
      next: { ...world, requests: [...world.requests, request] },
    });
    const refresh = (cookie: BoundCookie): Request => ({ kind: 'refresh', generation: world.jar, cookie });
    const steps = [send('the browser refreshes', refresh(world.bound ? SHOWN : NO_BOUND_COOKIE))];
    if (world.bound) steps.push(send('the browser cannot renew its cookie, and refreshes', refresh(SKIPPED)));
    if (world.registering) {
      steps.push(send('the browser registers its key', { kind: 'register' }), {
        label: 'the browser gives up registering',
        next: { ...world, registering: false },
      });
    }
    return steps;
  }

  #arrivals(world: HardwareWorld, request: Request, slot: number): Step<HardwareWorld>[] {
    const dropped: HardwareWorld = { ...world, requests: world.requests.toSpliced(slot, 1) };
    const steps = [{ label: `the network drops a ${request.kind}`, next: dropped }];
    // Delivered and kept in transit is a duplicate.
    for (const [name, rest] of [
      ['arrives', dropped],
      ['arrives, and again later', world],
    ] as const) {
      const { next, response } = this.#arrive(rest, request);
      if (next.stored.generation > this.#limits.maxGeneration) continue;
      steps.push({ label: `a ${request.kind} ${name}; its response is lost`, next });
      if (response === null || next.responses.length >= this.#limits.maxInTransit) continue;
      steps.push({
        label: `a ${request.kind} ${name}`,
        next: { ...next, responses: [...next.responses, response] },
      });
    }
    return steps;
  }

  #arrive(world: HardwareWorld, request: Request): { next: HardwareWorld; response: Response | null } {
    if (request.kind === 'register') {
      const { outcome, next } = registerHardwareKey(toState(world.stored), 'owner', now);
      const isRegistered = outcome.kind === 'registered';
      return { next: this.#written(world, next), response: isRegistered ? { kind: 'registered' } : null };
    }
    const { cookie, generation } = request;
    const decision = this.#decide(world.stored, generation, cookie);
    if (decision.state.end !== null) {
      return { next: { ...world, fault: 'the owner was signed out' }, response: null };
    }
    if (decision.kind === 'granted') {
      const next = this.#written(world, decision.state);
      return { next, response: { kind: 'refreshed', generation: decision.state.generation } };
    }
    const isForNow = cookie !== SHOWN && decision.rejection !== 'hardware_key_lost';
    return { next: isForNow ? world : { ...world, fault: 'the owner was rejected' }, response: null };
  }

  #written(world: HardwareWorld, next: SessionState): HardwareWorld {
    const stored = toStored(next);
    if (JSON.stringify(stored) === JSON.stringify(world.stored)) return world;
    return { ...world, stored, earlier: this.#limits.storeLosesWrites ? world.stored : null };
  }

  #decide(stored: Stored, generation: number, boundCookie: BoundCookie): RefreshDecision {
    const attempt = {
      generation,
      branch: 0,
      proof: freshProof(),
      boundCookie,
      offersRegistration: true,
      now,
    };
    return this.#rule(toState(stored), attempt, policy);
  }
}

function responseSteps(world: HardwareWorld, response: Response, slot: number): Step<HardwareWorld>[] {
  const rest = { ...world, responses: world.responses.toSpliced(slot, 1) };
  const received =
    response.kind === 'registered'
      ? { ...rest, bound: world.registering || world.bound, registering: false }
      : { ...rest, jar: response.generation };
  return [
    { label: `the network loses a ${response.kind}`, next: rest },
    { label: `the browser gets a ${response.kind}`, next: received },
  ];
}

function toState({ generation, offered, registered, confirmed }: Stored): SessionState {
  return {
    ...session,
    generation,
    hardwareKeyOfferedAt: offered ? session.createdAt : null,
    hardwareKeyThumbprint: registered,
    hardwareKeyConfirmed: confirmed,
  };
}

function toStored({
  generation,
  hardwareKeyOfferedAt,
  hardwareKeyThumbprint,
  hardwareKeyConfirmed,
}: SessionState): Stored {
  return {
    generation,
    offered: hardwareKeyOfferedAt !== null,
    registered: hardwareKeyThumbprint === null ? null : hardwareKeyThumbprint === 'owner' ? 'owner' : 'thief',
    confirmed: hardwareKeyConfirmed,
  };
}
