import type { Statement } from '../database/database.js';

/** Values: the key, how many attempts to add, the window in milliseconds, now. */
export const COUNT_ATTEMPTS: Statement = {
  name: 'holdfast_count_attempts',
  text: `
    INSERT INTO holdfast_attempt AS known (key, count, resets_at) VALUES ($1, $2::int, $4::bigint + $3::bigint)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN known.resets_at > $4::bigint THEN known.count + $2::int ELSE $2::int END,
      resets_at = CASE WHEN known.resets_at > $4::bigint THEN known.resets_at ELSE $4::bigint + $3::bigint END
    RETURNING count, resets_at`,
};
