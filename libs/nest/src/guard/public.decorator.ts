import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const PUBLIC_METADATA = 'holdfast:public';

/** Opens a route, or all routes of a controller, to everyone: without it every route needs an access token. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_METADATA, true);
