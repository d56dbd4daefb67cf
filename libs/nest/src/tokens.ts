import { Inject } from '@nestjs/common';

export const RESOLVED_AUTH_OPTIONS = Symbol('ResolvedAuthOptions');

export const InjectAuthOptions = (): ParameterDecorator & PropertyDecorator => Inject(RESOLVED_AUTH_OPTIONS);
