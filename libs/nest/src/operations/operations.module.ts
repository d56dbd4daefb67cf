import { Module, type DynamicModule } from '@nestjs/common';
import { JwksController } from './jwks.controller.js';
import { ProbesController } from './probes.controller.js';

/**
 * Routes for other programs. Not in the AuthModule, because the path of the auth routes applies to its whole module.
 */
@Module({ controllers: [JwksController] })
export class OperationsModule {
  static register({ probes }: { readonly probes: boolean }): DynamicModule {
    return { module: OperationsModule, controllers: probes ? [ProbesController] : [] };
  }
}
