import { Module, type DynamicModule } from '@nestjs/common';
import { JwksController } from './jwks.controller.js';
import { ProbesController } from './probes.controller.js';

/** The routes for other programs. A module of its own, because the path of the auth routes is that of their module. */
@Module({ controllers: [JwksController] })
export class OperationsModule {
  static register({ probes }: { readonly probes: boolean }): DynamicModule {
    return { module: OperationsModule, controllers: probes ? [ProbesController] : [] };
  }
}
