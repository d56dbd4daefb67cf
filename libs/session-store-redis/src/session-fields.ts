import {
  knownEndReason,
  type OpenedSession,
  type SessionEnd,
  type SessionOrigin,
  type SessionState,
  type SupersededToken,
} from '@holdfast/session';
import { randomUUID } from 'node:crypto';
import { elementsOf, type RedisReply } from './connection/redis.js';

/** The fields of a session's hash. One that is null is absent. Scripts return them in this order. */
export const SESSION_FIELDS = [
  'version',
  'id',
  'accountId',
  'thumbprint',
  'generation',
  'branch',
  'confirmed',
  'superseded',
  'usedProofs',
  'refreshCount',
  'claimsVersion',
  'createdAt',
  'lastUsedAt',
  'idleExpiresAt',
  'expiresAt',
  'endReason',
  'endedAt',
  'authTime',
  'amr',
  'acr',
  'address',
  'userAgent',
  'hardwareKeyOfferedAt',
  'hardwareKeyThumbprint',
  'hardwareKeyConfirmed',
] as const;

/** The name of a field. */
export type SessionField = (typeof SESSION_FIELDS)[number];

/** The values of fields; null removes one. */
export type SessionValues = Partial<Readonly<Record<SessionField, string | null>>>;

/** How many hexadecimal digits a digest has. Thus their order as texts is that as numbers. */
export const DIGEST_LENGTH = 16;

/** Redis holds a value that the store never writes. */
export class CorruptSessionError extends Error {
  override readonly name = 'CorruptSessionError';

  constructor(field: string) {
    super(`unexpected value of ${field}`);
  }
}

/** A version that no other state of a session has: a server that has lost writes would give numbers again. */
export function newVersion(): string {
  return randomUUID();
}

/** A session as it was read, and the version that a change must still find. */
export interface StoredSession extends OpenedSession {
  readonly version: string;
}

/** Reads the values of SESSION_FIELDS. Null when there is no such session. */
export function toStoredSession(reply: RedisReply): StoredSession | null {
  const replies = elementsOf(reply);
  const values = new Map(SESSION_FIELDS.map((field, index) => [field, replies[index] ?? null]));
  const fields = new SessionFields(values);
  const version = fields.textOrNull('version');
  return version === null ? null : { version, state: fields.state, origin: fields.origin };
}

/** The values of a state. */
export function toSessionValues(state: SessionState): SessionValues {
  const { authentication, end } = state;
  return {
    id: state.id,
    accountId: state.accountId,
    thumbprint: state.deviceKeyThumbprint,
    hardwareKeyOfferedAt: state.hardwareKeyOfferedAt === null ? null : String(state.hardwareKeyOfferedAt),
    hardwareKeyThumbprint: state.hardwareKeyThumbprint,
    hardwareKeyConfirmed: state.hardwareKeyConfirmed ? '1' : '0',
    generation: String(state.generation),
    branch: String(state.branch),
    confirmed: state.confirmed ? '1' : '0',
    superseded: state.superseded.map(({ at, branch }) => `${String(at)}:${String(branch)}`).join(','),
    usedProofs: state.usedProofs.map(toDigestText).join(''),
    refreshCount: String(state.refreshCount),
    claimsVersion: String(state.claimsVersion),
    createdAt: String(state.createdAt),
    lastUsedAt: String(state.lastUsedAt),
    idleExpiresAt: String(state.idleExpiresAt),
    expiresAt: String(state.expiresAt),
    endReason: end?.reason ?? null,
    endedAt: end === null ? null : String(end.at),
    authTime: String(authentication.at),
    amr: authentication.amr.join(' '),
    acr: authentication.acr,
  };
}

/** The values of an origin. */
export function toOriginValues({ address, userAgent }: SessionOrigin): SessionValues {
  return { address, userAgent };
}

/** The digest of a used proof, which is not negative, as text. */
export function toDigestText(digest: bigint): string {
  return digest.toString(16).padStart(DIGEST_LENGTH, '0');
}

class SessionFields {
  readonly #values: ReadonlyMap<SessionField, RedisReply>;

  constructor(values: ReadonlyMap<SessionField, RedisReply>) {
    this.#values = values;
  }

  get state(): SessionState {
    return {
      id: this.#text('id'),
      accountId: this.#text('accountId'),
      authentication: {
        at: this.#integer('authTime'),
        amr: this.#text('amr')
          .split(' ')
          .filter((method) => method !== ''),
        acr: this.textOrNull('acr'),
      },
      deviceKeyThumbprint: this.textOrNull('thumbprint'),
      hardwareKeyOfferedAt: this.#integerOrNull('hardwareKeyOfferedAt'),
      hardwareKeyThumbprint: this.textOrNull('hardwareKeyThumbprint'),
      hardwareKeyConfirmed: this.#text('hardwareKeyConfirmed') === '1',
      generation: this.#integer('generation'),
      branch: this.#integer('branch'),
      confirmed: this.#text('confirmed') === '1',
      superseded: this.#superseded(),
      usedProofs: this.#usedProofs(),
      refreshCount: this.#integer('refreshCount'),
      claimsVersion: this.#integer('claimsVersion'),
      createdAt: this.#integer('createdAt'),
      lastUsedAt: this.#integer('lastUsedAt'),
      idleExpiresAt: this.#integer('idleExpiresAt'),
      expiresAt: this.#integer('expiresAt'),
      end: this.#end(),
    };
  }

  get origin(): SessionOrigin {
    return { address: this.textOrNull('address'), userAgent: this.textOrNull('userAgent') };
  }

  textOrNull(field: SessionField): string | null {
    const value = this.#values.get(field) ?? null;
    if (value !== null && typeof value !== 'string') throw new CorruptSessionError(field);
    return value;
  }

  #text(field: SessionField): string {
    const value = this.textOrNull(field);
    if (value === null) throw new CorruptSessionError(field);
    return value;
  }

  #integer(field: SessionField): number {
    return toInteger(this.#text(field), field);
  }

  #integerOrNull(field: SessionField): number | null {
    return this.textOrNull(field) === null ? null : this.#integer(field);
  }

  #end(): SessionEnd | null {
    const reason = this.textOrNull('endReason');
    return reason === null ? null : { reason: knownEndReason(reason), at: this.#integer('endedAt') };
  }

  #superseded(): readonly SupersededToken[] {
    const tokens = this.#text('superseded')
      .split(',')
      .filter((token) => token !== '');
    return tokens.map((token) => {
      const [at = '', branch = ''] = token.split(':');
      return { at: toInteger(at, 'superseded'), branch: toInteger(branch, 'superseded') };
    });
  }

  #usedProofs(): readonly bigint[] {
    const text = this.#text('usedProofs');
    if (!/^([\da-f]{16})*$/.test(text)) throw new CorruptSessionError('usedProofs');
    return (text.match(/.{16}/g) ?? []).map((digest) => BigInt(`0x${digest}`));
  }
}

/** Reads an integer. @throws CorruptSessionError */
export function toInteger(text: RedisReply | undefined, field: string): number {
  const number = typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new CorruptSessionError(field);
  return number;
}
