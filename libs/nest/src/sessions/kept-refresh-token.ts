import type { SessionState } from '@holdfast/session';
import type { AccessToken } from '../context/access-token.js';

/**
 * The session for an access token that comes without a new refresh token: with the generation and branch of the
 * client's current one. Using the access token must not confirm a later refresh token whose response may have been
 * lost.
 */
export function keepingRefreshToken(
  session: SessionState,
  { generation, branch }: AccessToken,
): SessionState {
  return { ...session, generation, branch };
}
