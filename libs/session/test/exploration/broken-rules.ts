import type { ProofResult } from '../../src/proof/proof-result';
import { decideRefresh } from '../../src/rotation/decide-refresh';
import type { RefreshAttempt, RefreshDecision } from '../../src/rotation/refresh-decision';
import type { SessionState } from '../../src/session-state';
import { freshProof, policy } from '../sessions';

/** A refresh rule: decideRefresh, or a broken variant. */
export type RefreshRule = typeof decideRefresh;

type Case = (state: SessionState, attempt: RefreshAttempt) => boolean;
type Decide = (state: SessionState, attempt: RefreshAttempt) => RefreshDecision;

const isCurrent: Case = (state, { generation }) => generation === state.generation;
const isBehind: Case = (state, { generation }) => generation < state.generation;
const isAhead: Case = (state, { generation }) => generation > state.generation;
const isUnproved: Case = (_state, { proof }) => proof.kind === 'none';
const isForAnotherToken: Case = ({ deviceKeyThumbprint }, { generation, proof }) =>
  proof.kind === 'for_generation' &&
  proof.thumbprint === deviceKeyThumbprint &&
  proof.generation !== generation;
const isForEndedGeneration: Case = (state, { generation, proof }) =>
  proof.kind === 'for_generation' && proof.generation === generation && generation < state.generation;
const isByAnotherKey: Case = ({ deviceKeyThumbprint }, { proof }) =>
  proof.kind === 'valid' && proof.thumbprint !== deviceKeyThumbprint;

/** The rules of bound sessions, each with one row of the table broken, named after what happens instead. */
export const brokenRules: readonly (readonly [string, RefreshRule])[] = [
  ['g = G: returns G again', wheneverGranted(isCurrent, returnsTheCurrent)],
  ['g = G: rejects', wheneverGranted(isCurrent, rejects)],
  ['g = G: revokes', wheneverGranted(isCurrent, revokes)],
  ['g < G: rejects', wheneverGranted(isBehind, rejects)],
  ['g < G: revokes', wheneverGranted(isBehind, revokes)],
  ['g < G: returns g + 1', wheneverGranted(isBehind, returnsTheNext)],
  ['g > G: rejects', wheneverGranted(isAhead, rejects)],
  ['g > G: revokes', wheneverGranted(isAhead, revokes)],
  ['g > G: returns G', wheneverGranted(isAhead, returnsTheCurrent)],
  ['proof missing: accepts the token alone', withProof(isUnproved, asOwner)],
  ['proof missing: revokes', whenever(isUnproved, revokes)],
  ['proof missing: records nothing', whenever(isUnproved, rejects)],
  ['proof by another key: accepts it', withProof(isByAnotherKey, asOwner)],
  ['proof by another key: revokes', whenever(isByAnotherKey, revokes)],
  ['proof by another key: records nothing', whenever(isByAnotherKey, rejects)],
  ['proof for another generation than the token’s: accepts it', withProof(isForAnotherToken, asForThisToken)],
  ['proof for a generation that has ended: accepts it', withProof(isForEndedGeneration, asOwner)],
  ['proof used: accepts it', (state, ...rest) => decideRefresh({ ...state, usedProofs: [] }, ...rest)],
  ['proof stale: accepts it', withProof((_state, { proof }) => proof.kind === 'stale', asOwner)],
  ['proof invalid: accepts it', withProof((_state, { proof }) => proof.kind === 'invalid', asOwner)],
  ['key lost: accepts it as a proof', withProof((_state, { proof }) => proof.kind === 'key_lost', asOwner)],
  [
    'key lost: records a theft attempt',
    withProof((_state, { proof }) => proof.kind === 'key_lost', asByAnotherKey),
  ],
  ['proof missing: records a theft attempt', withProof(isUnproved, asByAnotherKey)],
];

const isLate: Case = ({ superseded }, { now }) => now - (superseded[0]?.at ?? now) > policy.reuseLeewayMs;
const isWithinLeeway: Case = (state, attempt) => isBehind(state, attempt) && !isLate(state, attempt);
const isLostResponse: Case = (state, attempt) => isBehind(state, attempt) && isLate(state, attempt);

/** The rules of unbound sessions, each with one row broken that keeps the owner signed in. */
export const brokenUnboundRules: readonly (readonly [string, RefreshRule])[] = [
  ['g = G: rejects', wheneverGranted(isCurrent, rejects)],
  ['g = G: revokes', wheneverGranted(isCurrent, revokes)],
  ['g < G within the leeway: rejects', wheneverGranted(isWithinLeeway, rejects)],
  ['g < G within the leeway: revokes', wheneverGranted(isWithinLeeway, revokes)],
  ['g = G − 1 later, child never used: rejects', wheneverGranted(isLostResponse, rejects)],
  ['g = G − 1 later, child never used: revokes', wheneverGranted(isLostResponse, revokes)],
];

function wheneverGranted(applies: Case, decide: Decide): RefreshRule {
  return (state, attempt, policy) => {
    const decision = decideRefresh(state, attempt, policy);
    return decision.kind === 'granted' && applies(state, attempt) ? decide(state, attempt) : decision;
  };
}

function whenever(applies: Case, decide: Decide): RefreshRule {
  return (state, attempt, policy) =>
    applies(state, attempt) ? decide(state, attempt) : decideRefresh(state, attempt, policy);
}

function withProof(
  applies: Case,
  proofOf: (state: SessionState, attempt: RefreshAttempt) => ProofResult,
): RefreshRule {
  return (state, attempt, policy) => {
    const broken = applies(state, attempt) ? { ...attempt, proof: proofOf(state, attempt) } : attempt;
    return decideRefresh(state, broken, policy);
  };
}

function asOwner({ deviceKeyThumbprint }: SessionState): ProofResult {
  return { kind: 'valid', thumbprint: deviceKeyThumbprint ?? '', digest: 0n };
}

function asForThisToken(
  { id, deviceKeyThumbprint }: SessionState,
  { generation }: RefreshAttempt,
): ProofResult {
  return { kind: 'for_generation', thumbprint: deviceKeyThumbprint ?? '', sessionId: id, generation };
}

function asByAnotherKey(): ProofResult {
  return freshProof('thief');
}

function returnsTheCurrent(state: SessionState): RefreshDecision {
  return { kind: 'granted', grant: 'repeated', state, events: [] };
}

function returnsTheNext(state: SessionState, { generation }: RefreshAttempt): RefreshDecision {
  return { kind: 'granted', grant: 'rotated', state: { ...state, generation: generation + 1 }, events: [] };
}

function rejects(state: SessionState): RefreshDecision {
  return { kind: 'rejected', rejection: 'proof_missing', state, events: [] };
}

function revokes(state: SessionState, { now }: RefreshAttempt): RefreshDecision {
  const end = { reason: 'reuse_detected', at: now } as const;
  return { kind: 'rejected', rejection: 'reuse_detected', state: { ...state, end }, events: [] };
}
