import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const ROLES_METADATA = 'holdfast:roles';

/** Opens a route, or all routes of a controller, to accounts that have one of the roles; others get 403 `forbidden`. */
export const Roles = (...roles: readonly [string, ...string[]]): CustomDecorator =>
  SetMetadata(ROLES_METADATA, roles);
