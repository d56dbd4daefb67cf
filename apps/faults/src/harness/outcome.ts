import { isProblem, membersOf, type Page, type Problem } from '@holdfast/contract';
import { setTimeout as pause } from 'node:timers/promises';

const MAX_TRIES = 200;
const PAUSE_MS = 25;

/** How a request ended. `outage` is no verdict, such as a 503 or a lost response, and worth a retry. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'outage'; readonly status: number | null }
  | { readonly kind: 'rejected'; readonly problem: Problem };

/** Retries as long as the outcome is an outage. */
export async function settled(run: () => Promise<Outcome>): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await run();
    if (outcome.kind !== 'outage' || attempt === MAX_TRIES) return outcome;
    await pause(PAUSE_MS);
  }
}

/** A short name of an outcome, for counts and reports. */
export function nameOf(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return outcome.problem.code;
  return outcome.kind === 'outage' ? `outage ${String(outcome.status)}` : 'done';
}

/** @param isInjected whether the fault proxy sent the response instead of the API */
export function outcomeOf(response: Response, isInjected: boolean, text: string): Outcome {
  const value = valueOf(text);
  if (response.ok && !isInjected && value !== undefined) return { kind: 'done', body: value };
  if (response.status < 500 && response.status !== 429 && isProblem(value)) {
    return { kind: 'rejected', problem: value };
  }
  return { kind: 'outage', status: response.status };
}

/** Parses JSON. Null for an empty text, undefined for invalid JSON. */
function valueOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether the API asks for a new proof. */
export function wantsProof(outcome: Outcome): boolean {
  return outcome.kind === 'rejected' && outcome.problem.action === 'prove';
}

/** The page in a response; an empty one if it has none. */
export function pageIn<Item>(outcome: Outcome): Page<Item> {
  const { items, next } = membersOf(outcome.kind === 'done' ? outcome.body : null);
  const hasPage = Array.isArray(items);
  return { items: hasPage ? (items as readonly Item[]) : [], next: typeof next === 'string' ? next : null };
}
