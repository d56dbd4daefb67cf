import { MAX_SUPERSEDED, MAX_USED_PROOFS } from '@holdfast/session';
import type { Statement } from '../database/database.js';

/** The columns of a SessionState, in the order in which every statement here takes and returns them. */
const COLUMNS = `
  id, account_id, device_key_thumbprint, generation, branch, confirmed, superseded_at, superseded_branch, used_proofs,
  refresh_count, created_at, last_used_at, idle_expires_at, expires_at, end_reason, ended_at,
  auth_time, amr, acr, claims_version, hardware_key_offered_at, hardware_key_thumbprint, hardware_key_confirmed`;

/** Values: those of COLUMNS, then sign_in_proof, address and user_agent. */
export const INSERT_SESSION: Statement = {
  name: 'holdfast_insert_session',
  text: `
    INSERT INTO holdfast_session (${COLUMNS}, sign_in_proof, address, user_agent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
      $21, $22, $23, $24, $25, $26)`,
};

export const FIND_SESSION: Statement = {
  name: 'holdfast_find_session',
  text: `SELECT ${COLUMNS} FROM holdfast_session WHERE id = $1`,
};

export const FIND_OPENED_SESSION: Statement = {
  name: 'holdfast_find_opened_session',
  text: `SELECT ${COLUMNS}, address, user_agent FROM holdfast_session WHERE id = $1`,
};

export const LOCK_SESSION: Statement = {
  name: 'holdfast_lock_session',
  text: `SELECT ${COLUMNS} FROM holdfast_session WHERE id = $1 FOR UPDATE`,
};

/** Values: the id, then the columns that can change, in the order of COLUMNS. */
export const UPDATE_SESSION: Statement = {
  name: 'holdfast_update_session',
  text: `
    UPDATE holdfast_session
    SET generation = $2, branch = $3, confirmed = $4, superseded_at = $5, superseded_branch = $6, used_proofs = $7,
        refresh_count = $8, last_used_at = $9, idle_expires_at = $10, end_reason = $11, ended_at = $12,
        auth_time = $13, amr = $14, acr = $15, claims_version = $16, hardware_key_offered_at = $17,
        hardware_key_thumbprint = $18, hardware_key_confirmed = $19
    WHERE id = $1`,
};

/** The SQL expressions of a rotation's inputs. Of type bigint, except where noted. */
interface RotationInputs {
  /** Of type uuid. */
  readonly id: string;
  readonly generation: string;
  readonly branch: string;
  /** Of type text; null without a proof. */
  readonly thumbprint: string;
  /** Null without a proof, and for a proof of this generation. */
  readonly digest: string;
  readonly now: string;
  readonly leewayStart: string;
  readonly oldestLiveDigest: string;
  /** The idle limit, counted from now. */
  readonly idleLimit: string;
  /** Of type text; null without a fresh bound cookie. */
  readonly hardwareKey: string;
  /** Of type boolean. */
  readonly offersRegistration: string;
  /** Of type boolean: whether hardware keys count. */
  readonly checksHardwareKey: string;
  /** Without a confirmed key, only sessions that were offered a registration since then; null for any. */
  readonly requiredAfter: string;
}

/**
 * The common refresh in SQL: by primary key, for bound and unbound sessions. A change here needs the same change in the
 * rules, and the reverse; `describeSessionStore` compares the two.
 *
 * Twin of the grant `rotated` of decideRefresh, in `libs/session/src/rotation`.
 */
function rotation(input: RotationInputs, source = ''): string {
  // As withinLeeway in decide-unbound-refresh.ts: the newest tokens within the leeway, with room for one more.
  const kept = `
    least(${String(MAX_SUPERSEDED - 1)}, coalesce(
      (SELECT min(position) - 1 FROM unnest(superseded_at) WITH ORDINALITY AS t (at, position)
       WHERE at < ${input.leewayStart}),
      cardinality(superseded_at)))::int`;
  const liveProofs = `
    ARRAY(SELECT digest FROM unnest(used_proofs) WITH ORDINALITY AS t (digest, position)
          WHERE digest >= ${input.oldestLiveDigest} ORDER BY position)`;
  // As checkHardwareKey in libs/session/src/hardware-key.
  const isShown = `coalesce(hardware_key_thumbprint = ${input.hardwareKey}, false)`;
  const isHardwareAccepted = `
    (NOT ${input.checksHardwareKey} OR ${isShown}
     OR (NOT hardware_key_confirmed
         AND (${input.requiredAfter} IS NULL OR coalesce(hardware_key_offered_at >= ${input.requiredAfter}, true))))`;
  return `
    UPDATE holdfast_session
    SET generation = generation + 1,
        branch = 0,
        confirmed = false,
        superseded_at = CASE WHEN device_key_thumbprint IS NULL
          THEN ${input.now} || superseded_at[1:${kept}] ELSE superseded_at END,
        superseded_branch = CASE WHEN device_key_thumbprint IS NULL
          THEN branch || superseded_branch[1:${kept}] ELSE superseded_branch END,
        used_proofs = (CASE WHEN ${input.digest} IS NULL
          THEN ${liveProofs} ELSE ${input.digest} || ${liveProofs} END)[1:${String(MAX_USED_PROOFS)}],
        refresh_count = refresh_count + 1,
        last_used_at = ${input.now},
        idle_expires_at = least(${input.idleLimit}, expires_at),
        hardware_key_confirmed = hardware_key_confirmed OR ${isShown},
        hardware_key_offered_at = CASE WHEN device_key_thumbprint IS NOT NULL AND ${input.offersRegistration}
          THEN coalesce(hardware_key_offered_at, ${input.now}) ELSE hardware_key_offered_at END
    ${source}
    WHERE id = ${input.id} AND generation = ${input.generation} AND branch = ${input.branch}
      AND end_reason IS NULL AND idle_expires_at > ${input.now} AND expires_at > ${input.now}
      AND (device_key_thumbprint IS NULL
           OR (device_key_thumbprint = ${input.thumbprint}
               AND (${input.digest} IS NULL OR NOT ${input.digest} = ANY (used_proofs))
               AND ${isHardwareAccepted}))
    RETURNING ${COLUMNS}`;
}

/** One common refresh. Values: RotationInputs, in that order. */
export const ROTATE_SESSION: Statement = {
  name: 'holdfast_rotate_session',
  text: rotation({
    id: '$1',
    generation: '$2::bigint',
    branch: '$3::bigint',
    thumbprint: '$4::text',
    digest: '$5::bigint',
    now: '$6::bigint',
    leewayStart: '$7::bigint',
    oldestLiveDigest: '$8::bigint',
    idleLimit: '$9::bigint',
    hardwareKey: '$10::text',
    offersRegistration: '$11::boolean',
    checksHardwareKey: '$12::boolean',
    requiredAfter: '$13::bigint',
  }),
};

/**
 * Common refreshes of several sessions in one statement. Values: RotationInputs, in that order, each as an array. The
 * rows are locked in the order of their ids first, so that two such statements never deadlock.
 */
export const ROTATE_SESSIONS: Statement = {
  name: 'holdfast_rotate_sessions',
  text: `
    WITH locked AS MATERIALIZED (
      SELECT id AS locked_id FROM holdfast_session WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
    ), requested AS MATERIALIZED (
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
        $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::boolean[], $12::boolean[], $13::bigint[])
        AS requested (requested_id, requested_generation, requested_branch, thumbprint, proof_digest, requested_at,
          leeway_start, oldest_live_digest, idle_limit, hardware_key, offers_registration, checks_hardware_key,
          required_after)
      JOIN locked ON locked_id = requested_id
    )
    ${rotation(
      {
        id: 'requested_id',
        generation: 'requested_generation',
        branch: 'requested_branch',
        thumbprint: 'thumbprint',
        digest: 'proof_digest',
        now: 'requested_at',
        leewayStart: 'leeway_start',
        oldestLiveDigest: 'oldest_live_digest',
        idleLimit: 'idle_limit',
        hardwareKey: 'hardware_key',
        offersRegistration: 'offers_registration',
        checksHardwareKey: 'checks_hardware_key',
        requiredAfter: 'required_after',
      },
      'FROM requested',
    )}`,
};

/** At most $4 live sessions of the account $1 at $2, except the $3 that were used last. Uses the index on the account. */
export const FIND_IDLE_LONGEST: Statement = {
  name: 'holdfast_find_idle_longest',
  text: `
    SELECT id FROM holdfast_session
    WHERE account_id = $1 AND end_reason IS NULL AND idle_expires_at > $2::bigint AND expires_at > $2::bigint
    ORDER BY last_used_at DESC, id DESC OFFSET $3 LIMIT $4`,
};

/**
 * At most $4 live sessions whose id is less than $3, or all if $4 is null. Uses the index on the account. Newest first,
 * because ids start with the time.
 */
export const FIND_LIVE_SESSIONS: Statement = {
  name: 'holdfast_find_live_sessions',
  text: `
    SELECT ${COLUMNS}, address, user_agent FROM holdfast_session
    WHERE account_id = $1 AND end_reason IS NULL AND idle_expires_at > $2::bigint AND expires_at > $2::bigint
      AND id < $3::uuid
    ORDER BY id DESC LIMIT $4::bigint`,
};

/**
 * At most $5 sessions of the account $1 that have ended at $2. Those that ended last come first, after the session $4 that
 * ended at $3, unless $3 is null. Uses the index on the account. The idle limit is never later than the absolute one.
 */
export const FIND_ENDED_SESSIONS: Statement = {
  name: 'holdfast_find_ended_sessions',
  text: `
    SELECT ${COLUMNS}, address, user_agent FROM holdfast_session
    WHERE account_id = $1 AND (end_reason IS NOT NULL OR idle_expires_at <= $2::bigint)
      AND ($3::bigint IS NULL OR (coalesce(ended_at, idle_expires_at), id) < ($3::bigint, $4::uuid))
    ORDER BY coalesce(ended_at, idle_expires_at) DESC, id DESC LIMIT $5::bigint`,
};
