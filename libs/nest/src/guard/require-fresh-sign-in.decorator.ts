import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import { parseDuration, type Duration } from '../options/duration.js';

export const FRESH_SIGN_IN_METADATA = 'holdfast:fresh-sign-in';

/**
 * Asks for a sign-in that is no older than so long, whatever was refreshed since: for what must not be done by whoever
 * finds an unlocked screen. Older ones get 401 `insufficient_user_authentication` with the action `sign_in` (RFC 9470).
 *
 * @param maxAge such as `5m`
 * @throws RangeError for anything that is no duration
 */
export function RequireFreshSignIn(maxAge: Duration): CustomDecorator {
  const maxAgeMs = parseDuration(maxAge);
  if (maxAgeMs === null) throw new RangeError(`@RequireFreshSignIn('${maxAge}'): not a duration such as 5m`);
  return SetMetadata(FRESH_SIGN_IN_METADATA, maxAgeMs);
}
