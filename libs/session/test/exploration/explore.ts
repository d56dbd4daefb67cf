/** Something that can happen next, and the world after it. */
export interface Step<World> {
  readonly label: string;
  readonly next: World;
}

/** A model to explore: every behavior is a path of steps from the initial world. */
export interface Model<World> {
  readonly initial: World;
  /** Everything that can happen next. */
  steps(world: World): readonly Step<World>[];
  /** Worlds with the same key are the same. */
  key(world: World): string;
  /** What is wrong with a world; null when nothing is. */
  fault(world: World): string | null;
}

/** What an exploration found. */
export interface Exploration {
  /** How many worlds were visited. */
  readonly visited: number;
  /** Each kind of fault, with a shortest path to it. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
  /** Whether every reachable world was visited. */
  readonly isComplete: boolean;
}

/** When to stop an exploration early. */
export interface ExplorationLimits {
  /** Stops at the first fault. */
  readonly firstFault?: boolean;
  readonly maxWorlds?: number;
}

/** Visits every reachable world once, breadth first. Worlds with a fault have no next steps. */
export function explore<World>(
  model: Model<World>,
  { firstFault = false, maxWorlds = Infinity }: ExplorationLimits = {},
): Exploration {
  const seen = new Set([model.key(model.initial)]);
  const faults = new Map<string, readonly string[]>();
  const path = new Paths();
  let frontier = [{ world: model.initial, position: Paths.START }];
  while (frontier.length > 0) {
    const following: typeof frontier = [];
    for (const { world, position } of frontier) {
      for (const { label, next } of model.steps(world)) {
        const key = model.key(next);
        if (seen.has(key)) continue;
        if (seen.size >= maxWorlds) return { visited: seen.size, faults, isComplete: false };
        seen.add(key);
        const reached = path.add(position, label);
        const fault = model.fault(next);
        if (fault === null) {
          following.push({ world: next, position: reached });
          continue;
        }
        if (!faults.has(fault)) faults.set(fault, path.to(reached));
        if (firstFault) return { visited: seen.size, faults, isComplete: false };
      }
    }
    frontier = following;
  }
  return { visited: seen.size, faults, isComplete: true };
}

/** How each world was reached; compact, because there are millions. */
class Paths {
  static readonly START = -1;

  readonly #parents: number[] = [];
  readonly #labels: string[] = [];

  add(parent: number, label: string): number {
    this.#labels.push(label);
    return this.#parents.push(parent) - 1;
  }

  to(position: number): readonly string[] {
    const labels: string[] = [];
    for (let at = position; at !== Paths.START; at = this.#parents[at] ?? Paths.START) {
      labels.unshift(this.#labels[at] ?? '');
    }
    return labels;
  }
}
