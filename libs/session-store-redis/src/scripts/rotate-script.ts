import {
  MAX_SUPERSEDED,
  MAX_USED_PROOFS,
  oldestLiveDigest,
  REGISTRATION_LIFETIME_MS,
  type RotationRequest,
  type SessionPolicy,
} from '@holdfast/session';
import {
  newVersion,
  DIGEST_LENGTH,
  SESSION_FIELDS,
  toDigestText,
  type SessionField,
} from '../session-fields.js';
import { FIELD_NAMES } from './read-script.js';
import { Script } from './script.js';

/** The fields that a rotation changes. */
const ROTATED_FIELDS = [
  'version',
  'generation',
  'branch',
  'confirmed',
  'superseded',
  'usedProofs',
  'refreshCount',
  'lastUsedAt',
  'idleExpiresAt',
  'hardwareKeyConfirmed',
] as const satisfies readonly SessionField[];

/** The value of a field in the array that HMGET returns for SESSION_FIELDS. */
function field(name: SessionField): string {
  return `session[${String(SESSION_FIELDS.indexOf(name) + 1)}]`;
}

/**
 * The common refresh in Lua, for bound and unbound sessions. A change here needs the same change in the rules, and the
 * reverse; `describeSessionStore` compares the two. Returns the fields of the new state, or nothing.
 *
 * Twin of the grant `rotated` of decideRefresh, in `libs/session/src/rotation`.
 */
export const ROTATE = new Script(`
  local key = KEYS[1]
  local generation, branch, thumbprint, digest, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
  local leeway_start, oldest_live_digest, idle_limit = ARGV[6], ARGV[7], ARGV[8]
  local shown_key, offers_registration, checks_hardware_key, required_after = ARGV[9], ARGV[10], ARGV[11], ARGV[12]
  local session = redis.call('HMGET', key, ${FIELD_NAMES})

  if ${field('generation')} ~= generation or ${field('branch')} ~= branch or ${field('endReason')} then return false end
  if tonumber(${field('idleExpiresAt')}) <= tonumber(now) or tonumber(${field('expiresAt')}) <= tonumber(now) then
    return false
  end
  local is_bound = ${field('thumbprint')}
  if is_bound and is_bound ~= thumbprint then return false end

  -- As checkHardwareKey in libs/session/src/hardware-key.
  local is_shown = ${field('hardwareKeyThumbprint')} == shown_key
  local offered_at = ${field('hardwareKeyOfferedAt')}
  if is_bound and checks_hardware_key == '1' and not is_shown then
    if ${field('hardwareKeyConfirmed')} == '1' then return false end
    if required_after ~= '' and offered_at and tonumber(offered_at) < tonumber(required_after) then return false end
  end

  local proofs = {}
  if digest ~= '' then proofs[1] = digest end
  for used in string.gmatch(${field('usedProofs')}, '${'%x'.repeat(DIGEST_LENGTH)}') do
    if is_bound and used == digest then return false end
    if used >= oldest_live_digest and #proofs < ${String(MAX_USED_PROOFS)} then proofs[#proofs + 1] = used end
  end

  local superseded = ${field('superseded')}
  if not is_bound then
    -- As withinLeeway in decide-unbound-refresh.ts: the newest tokens within the leeway, with room for one more.
    local tokens = { now .. ':' .. branch }
    for token, at in string.gmatch(superseded, '((%d+):%d+)') do
      if tonumber(at) < tonumber(leeway_start) or #tokens >= ${String(MAX_SUPERSEDED)} then break end
      tokens[#tokens + 1] = token
    end
    superseded = table.concat(tokens, ',')
  end

  local idle_expires_at = ${field('expiresAt')}
  if tonumber(idle_limit) < tonumber(idle_expires_at) then idle_expires_at = idle_limit end

  ${field('version')} = ARGV[13]
  ${field('generation')} = string.format('%.0f', ${field('generation')} + 1)
  ${field('branch')} = '0'
  ${field('confirmed')} = '0'
  ${field('superseded')} = superseded
  ${field('usedProofs')} = table.concat(proofs)
  ${field('refreshCount')} = string.format('%.0f', ${field('refreshCount')} + 1)
  ${field('lastUsedAt')} = now
  ${field('idleExpiresAt')} = idle_expires_at
  if is_shown then ${field('hardwareKeyConfirmed')} = '1' end
  redis.call('HSET', key, ${ROTATED_FIELDS.map((name) => `'${name}', ${field(name)}`).join(', ')})
  if is_bound and offers_registration == '1' and not offered_at then
    ${field('hardwareKeyOfferedAt')} = now
    redis.call('HSET', key, 'hardwareKeyOfferedAt', now)
  end
  return session
`);

/** The values that ROTATE takes. */
export function toRotationValues(
  { generation, branch, proof, hardwareKeyThumbprint, offersRegistration, now }: RotationRequest,
  policy: SessionPolicy,
): readonly string[] {
  const { deviceBoundSessions } = policy;
  const digest = proof?.digest ?? null;
  return [
    String(generation),
    String(branch),
    proof?.thumbprint ?? '',
    digest === null ? '' : toDigestText(digest),
    String(now),
    String(now - policy.reuseLeewayMs),
    toDigestText(oldestLiveDigest(now)),
    String(now + policy.idleTtlMs),
    hardwareKeyThumbprint ?? '',
    offersRegistration ? '1' : '0',
    deviceBoundSessions === 'off' ? '0' : '1',
    deviceBoundSessions === 'require' ? String(now - REGISTRATION_LIFETIME_MS) : '',
    newVersion(),
  ];
}
