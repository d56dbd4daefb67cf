import { policy } from '@holdfast/testing';
import type { ProofResult } from '../../src/proof/proof-result';
import { decideRefresh } from '../../src/rotation/decide-refresh';
import type { RefreshAttempt, RefreshDecision } from '../../src/rotation/refresh-decision';
import type { SessionState } from '../../src/session-state';

export type RefreshRule = typeof decideRefresh;

type Case = (state: SessionState, attempt: RefreshAttempt) => boolean;
type Answer = (state: SessionState, attempt: RefreshAttempt) => RefreshDecision;

const isCurrent: Case = (state, { generation }) => generation === state.generation;
const isBehind: Case = (state, { generation }) => generation < state.generation;
const isAhead: Case = (state, { generation }) => generation > state.generation;
const isUnproved: Case = (_state, { proof }) => proof.kind === 'none';
const isByAnotherKey: Case = ({ deviceKeyThumbprint }, { proof }) =>
  proof.kind === 'valid' && proof.thumbprint !== deviceKeyThumbprint;

/** The rules of bound sessions with one line of their table broken in each, named by what is done instead. */
export const brokenRules: readonly (readonly [string, RefreshRule])[] = [
  ['g = G: hands out G again', wheneverGranted(isCurrent, handsOutTheCurrent)],
  ['g = G: refuses', wheneverGranted(isCurrent, refuses)],
  ['g = G: revokes', wheneverGranted(isCurrent, revokes)],
  ['g < G: refuses', wheneverGranted(isBehind, refuses)],
  ['g < G: revokes', wheneverGranted(isBehind, revokes)],
  ['g < G: hands out g + 1', wheneverGranted(isBehind, handsOutTheNext)],
  ['g > G: refuses', wheneverGranted(isAhead, refuses)],
  ['g > G: revokes', wheneverGranted(isAhead, revokes)],
  ['g > G: hands out G', wheneverGranted(isAhead, handsOutTheCurrent)],
  ['proof missing: takes the token alone', takingFor(isUnproved, asOwner)],
  ['proof missing: revokes', answering(isUnproved, revokes)],
  ['proof missing: tells nobody', answering(isUnproved, refuses)],
  ['proof by another key: takes it', takingFor(isByAnotherKey, asOwner)],
  ['proof by another key: revokes', answering(isByAnotherKey, revokes)],
  ['proof by another key: tells nobody', answering(isByAnotherKey, refuses)],
  ['proof used: takes it', (state, ...rest) => decideRefresh({ ...state, usedProofs: [] }, ...rest)],
  ['proof stale: takes it', takingFor((_state, { proof }) => proof.kind === 'stale', asOwner)],
  ['proof invalid: takes it', takingFor((_state, { proof }) => proof.kind === 'invalid', asOwner)],
  ['key lost: takes it for a proof', takingFor((_state, { proof }) => proof.kind === 'key_lost', asOwner)],
  ['key lost: calls it theft', takingFor((_state, { proof }) => proof.kind === 'key_lost', asUnproved)],
];

const isLate: Case = ({ superseded }, { now }) => now - (superseded[0]?.at ?? now) > policy.reuseLeewayMs;
const isWithinLeeway: Case = (state, attempt) => isBehind(state, attempt) && !isLate(state, attempt);
const isLostAnswer: Case = (state, attempt) => isBehind(state, attempt) && isLate(state, attempt);

/** The lines of unbound sessions' table that keep the owner signed in, one broken in each. */
export const brokenUnboundRules: readonly (readonly [string, RefreshRule])[] = [
  ['g = G: refuses', wheneverGranted(isCurrent, refuses)],
  ['g = G: revokes', wheneverGranted(isCurrent, revokes)],
  ['g < G within the leeway: refuses', wheneverGranted(isWithinLeeway, refuses)],
  ['g < G within the leeway: revokes', wheneverGranted(isWithinLeeway, revokes)],
  ['g = G − 1 later, child never used: refuses', wheneverGranted(isLostAnswer, refuses)],
  ['g = G − 1 later, child never used: revokes', wheneverGranted(isLostAnswer, revokes)],
];

function wheneverGranted(isMeant: Case, answer: Answer): RefreshRule {
  return (state, attempt, policy) => {
    const decision = decideRefresh(state, attempt, policy);
    return decision.kind === 'granted' && isMeant(state, attempt) ? answer(state, attempt) : decision;
  };
}

function answering(isMeant: Case, answer: Answer): RefreshRule {
  return (state, attempt, policy) =>
    isMeant(state, attempt) ? answer(state, attempt) : decideRefresh(state, attempt, policy);
}

function takingFor(isMeant: Case, proofOf: (state: SessionState) => ProofResult): RefreshRule {
  return (state, attempt, policy) =>
    decideRefresh(state, isMeant(state, attempt) ? { ...attempt, proof: proofOf(state) } : attempt, policy);
}

function asOwner({ deviceKeyThumbprint }: SessionState): ProofResult {
  return { kind: 'valid', thumbprint: deviceKeyThumbprint ?? '', digest: 0n };
}

function asUnproved(): ProofResult {
  return { kind: 'none' };
}

function handsOutTheCurrent(state: SessionState): RefreshDecision {
  return { kind: 'granted', grant: 'repeated', state, events: [] };
}

function handsOutTheNext(state: SessionState, { generation }: RefreshAttempt): RefreshDecision {
  return { kind: 'granted', grant: 'rotated', state: { ...state, generation: generation + 1 }, events: [] };
}

function refuses(state: SessionState): RefreshDecision {
  return { kind: 'refused', refusal: 'proof_missing', state, events: [] };
}

function revokes(state: SessionState, { now }: RefreshAttempt): RefreshDecision {
  const end = { reason: 'reuse_detected', at: now } as const;
  return { kind: 'refused', refusal: 'reuse_detected', state: { ...state, end }, events: [] };
}
